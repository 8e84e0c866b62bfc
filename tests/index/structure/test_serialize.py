import json
from pathlib import Path

from index.readers import read_document
from index.structure import parse_document
from index.structure.serialize import clause_to_json, document_from_json, document_to_json

CORPUS = Path(__file__).parents[3] / "corpus"


def test_a_document_survives_storage():
    path = CORPUS / "state-council-2025-86.txt"
    document = parse_document(read_document(path, CORPUS), "x")
    stored = json.dumps(document_to_json(document), ensure_ascii=False)
    assert document_from_json(json.loads(stored)) == document
    assert stored.count("试点范围包括北京市通州区全域") == 1


def test_clause_has_the_keys_of_the_contract(parse):
    clause = parse("意见\n一、甲。做事。\n二、乙。做事。（责任单位：县财政局）").clauses[1]
    data = clause_to_json(clause)
    assert list(data)[:11] == [
        "clause_id", "document", "kind", "number", "path", "start", "end", "text",
        "lead_units", "units", "page",
    ]  # fmt: skip
    assert data["units"] == ["县财政局"] and data["number"] == "二、" and data["page"] is None
    assert json.loads(json.dumps(data)) == data
