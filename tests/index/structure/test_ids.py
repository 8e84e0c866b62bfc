from index.structure.ids import IdMaker, assign_doc_ids


def test_doc_id_is_the_path_without_its_suffix():
    files = ["a.md", "b/c.txt", "b/v1.2.pdf"]
    assert assign_doc_ids(files) == {"a.md": "a", "b/c.txt": "b/c", "b/v1.2.pdf": "b/v1.2"}


def test_files_that_differ_in_the_suffix_keep_it():
    assert assign_doc_ids(["a.md", "a.txt", "b/a.md"]) == {
        "a.md": "a.md",
        "a.txt": "a.txt",
        "b/a.md": "b/a",
    }


def test_the_second_of_a_name_gets_a_suffix():
    maker = IdMaker()
    assert [maker.unique(name) for name in ("a", "a", "a-2", "a")] == ["a", "a-2", "a-2-2", "a-3"]
