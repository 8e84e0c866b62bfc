import threading

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from index.errors import GenerationError, SettingsError
from index.settings import Settings
from rag.generators.local import LocalModel

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }} {{ m.content }}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>{% endif %}"
)
CHARACTERS = "土地劳动力资本技术数据户口落问题规则[]123。，"


@pytest.fixture(scope="module")
def tokenizer():
    """A byte-level BPE as Qwen's, trained on a line of text."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=320, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    bpe.train_from_iterator([CHARACTERS] * 4, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=["<|im_start|>"],
        chat_template=TEMPLATE,
    )


@pytest.fixture(scope="module")
def folder(tokenizer, tmp_path_factory):
    """A random Qwen2 of two layers, saved as safetensors beside its tokenizer."""
    torch.manual_seed(3)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=4096,
        eos_token_id=None,
        pad_token_id=0,
    )
    path = tmp_path_factory.mktemp("tiny-qwen")
    model = Qwen2ForCausalLM(config)
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def local(folder, tokens=16, timeout_s=20.0):
    return LocalModel(
        Settings(
            generator="local",
            generator_model=str(folder),
            generator_max_new_tokens=tokens,
            generator_timeout_s=timeout_s,
        )
    )


def test_a_reply_is_streamed_and_the_same_each_time(folder):
    model = local(folder)
    first = "".join(model.stream("规则", "土地问题"))
    assert first and first == "".join(model.stream("规则", "土地问题"))
    assert model.name == f"local:{folder.name}"
    assert 1 <= model.count_tokens("土地") < model.count_tokens("土地土地土地")


def test_closing_the_stream_stops_the_model(folder):
    model = local(folder, tokens=4000)
    stream = model.stream("规则", "土地问题")
    next(stream)
    before = threading.active_count()
    stream.close()
    assert threading.active_count() == before - 1
    assert "".join(local(folder, tokens=16).stream("规则", "土地")) is not None


def test_nothing_is_loaded_before_the_first_question(tmp_path):
    model = local(tmp_path / "missing")
    with pytest.raises(GenerationError, match="无法加载"):
        next(model.stream("规则", "土地"))


def test_pickled_weights_are_refused(folder, tokenizer, tmp_path):
    state = Qwen2ForCausalLM.from_pretrained(folder).state_dict()
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    tokenizer.save_pretrained(tmp_path)
    torch.save(state, tmp_path / "pytorch_model.bin")
    with pytest.raises(GenerationError, match="safetensors"):
        next(local(tmp_path).stream("规则", "土地"))


def test_a_model_without_a_chat_template_is_refused(folder, tokenizer, tmp_path):
    for file in folder.iterdir():
        if file.name != "chat_template.jinja":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(GenerationError, match="对话模板"):
        next(local(tmp_path).stream("规则", "土地"))


def test_a_model_name_is_required():
    with pytest.raises(SettingsError):
        LocalModel(Settings(generator="local"))
