"""The trained transformer as an ONNX graph, made node by node with ONNX Runtime's fused kernels.

Token numbers and mask in, unit vectors out: embeddings, the layers, mean pooling and scaling to
unit length are all inside, so that whoever runs it needs ONNX Runtime, a tokenizer and nothing
else. Word embeddings are int8 with one scale a row; the matrices of the layers are made int8 by
ONNX Runtime's dynamic quantization (`quantize_file`).

Kernels: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.encoder.export import quantize

OPSET, FUSED = 17, "com.microsoft"
OUTPUT, LOG_ODDS = "sentence_embedding", "log_odds"
QUANTIZED = ("MatMul", "Attention")

Floats = NDArray[np.float32]
State = Mapping[str, Floats]


class _Graph:
    """Nodes and weights as they are added; every node is named after its one output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, name: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(
            helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes)
        )
        return name


def make_graph(state: State, heads: int, epsilon: float = 1e-12) -> onnx.ModelProto:
    """Return the model of a `BertModel`'s weights without its pooler.

    Inputs are `input_ids` and `attention_mask`, (texts, tokens) int64; the output is (texts,
    hidden) float32, rows of unit length.
    """
    graph = _Graph()
    _pooled(graph, _encoded(graph, state, heads, epsilon))
    hidden = state["embeddings.word_embeddings.weight"].shape[1]
    return _model(graph, OUTPUT, ["texts", hidden])


def make_cross_graph(
    state: State, heads: int, weight: Floats, bias: float, epsilon: float = 1e-12
) -> onnx.ModelProto:
    """Return a cross-encoder: `weight` (2 * hidden,) over the first token and the mean of all.

    Inputs as those of `make_graph`; the output is (texts,) float32 log-odds.
    """
    graph = _Graph()
    states = _encoded(graph, state, heads, epsilon)
    axis = graph.weight("token_axis", np.array([1], np.int64))
    graph.node("Gather", "begun", states, graph.weight("begin", np.array([0], np.int64)), axis=1)
    graph.node("Squeeze", "first", "begun", axis)
    summed = _summed(graph, states)
    graph.node("ReduceSum", "count", "mask_float", axis, keepdims=1)
    graph.node("Div", "mean", summed, "count")
    graph.node("Concat", "both", "first", "mean", axis=1)
    graph.node("Mul", "weighed", "both", graph.weight("head", weight[None, :]))
    graph.node("ReduceSum", "total", "weighed", axis, keepdims=0)
    graph.node("Add", LOG_ODDS, "total", graph.weight("head_bias", np.array([bias], np.float32)))
    return _model(graph, LOG_ODDS, ["texts"])


def _model(graph: _Graph, output: str, shape: list[str | int]) -> onnx.ModelProto:
    two = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
    made = helper.make_graph(graph.nodes, "encoder", two, [out], graph.weights)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


def _encoded(graph: _Graph, state: State, heads: int, epsilon: float) -> str:
    states = _embedded(graph, state, epsilon)
    mask = graph.node("Cast", "mask_int", "attention_mask", to=TensorProto.INT32)
    for layer in range(count_layers(state)):
        states = _layer(graph, state, layer, states, mask, heads, epsilon)
    return states


def count_layers(state: State) -> int:
    """Return the number of layers whose weights are there."""
    return len({name.split(".")[2] for name in state if name.startswith("encoder.layer.")})


def _embedded(graph: _Graph, state: State, epsilon: float) -> str:
    rows, scales = quantize(state["embeddings.word_embeddings.weight"])
    graph.weight("words", rows)
    graph.weight("word_scales", scales[:, None])
    graph.node("Gather", "word_rows", "words", "input_ids")
    graph.node("Cast", "word_floats", "word_rows", to=TensorProto.FLOAT)
    graph.node("Gather", "row_scales", "word_scales", "input_ids")
    graph.node("Mul", "word_vectors", "word_floats", "row_scales")
    types = state["embeddings.token_type_embeddings.weight"][0]
    positions = state["embeddings.position_embeddings.weight"] + types
    graph.weight("positions", positions.astype(np.float32))
    graph.node("Shape", "shape", "input_ids")
    one = graph.weight("one", np.array([1], np.int64))
    graph.node("Gather", "length", "shape", one)
    zero = graph.weight("zero", np.array([0], np.int64))
    graph.node("Slice", "place_vectors", "positions", zero, "length")
    graph.node("Add", "embedded", "word_vectors", "place_vectors")
    return _normalized(graph, state, "embeddings.LayerNorm", "embedded", epsilon)


def _normalized(graph: _Graph, state: State, name: str, states: str, epsilon: float) -> str:
    scale = graph.weight(f"{name}.weight", state[f"{name}.weight"])
    bias = graph.weight(f"{name}.bias", state[f"{name}.bias"])
    return graph.node("LayerNormalization", name, states, scale, bias, axis=-1, epsilon=epsilon)


def _layer(
    graph: _Graph, state: State, layer: int, states: str, mask: str, heads: int, epsilon: float
) -> str:
    at = f"encoder.layer.{layer}"
    three = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    attended = graph.node(
        "Attention",
        f"{at}.attended",
        states,
        graph.weight(f"{at}.qkv", np.hstack([state[f"{one}.weight"].T for one in three])),
        graph.weight(f"{at}.qkv_bias", np.hstack([state[f"{one}.bias"] for one in three])),
        mask,
        num_heads=heads,
        domain=FUSED,
    )
    first = _dense(graph, state, f"{at}.attention.output.dense", attended)
    states = _added(graph, state, f"{at}.attention.output", (first, states), epsilon)
    name = f"{at}.intermediate.dense"
    graph.node("MatMul", f"{name}.product", states, graph.weight(f"{name}.w", _turned(state, name)))
    bias = graph.weight(f"{name}.b", state[f"{name}.bias"])
    inner = graph.node("BiasGelu", name, f"{name}.product", bias, domain=FUSED)
    second = _dense(graph, state, f"{at}.output.dense", inner)
    return _added(graph, state, f"{at}.output", (second, states), epsilon)


def _turned(state: State, name: str) -> NDArray[np.float32]:
    return state[f"{name}.weight"].T


def _dense(graph: _Graph, state: State, name: str, states: str) -> str:
    """Return the product alone; `_added` adds the bias, which its kernel does on the way."""
    return graph.node("MatMul", name, states, graph.weight(f"{name}.w", _turned(state, name)))


def _added(graph: _Graph, state: State, name: str, two: tuple[str, str], epsilon: float) -> str:
    norm = f"{name}.LayerNorm"
    scale = graph.weight(f"{norm}.weight", state[f"{norm}.weight"])
    shift = graph.weight(f"{norm}.bias", state[f"{norm}.bias"])
    bias = graph.weight(f"{name}.dense.b", state[f"{name}.dense.bias"])
    return graph.node(
        "SkipLayerNormalization",
        norm,
        *two,
        scale,
        shift,
        bias,
        epsilon=epsilon,
        domain=FUSED,
    )


def _summed(graph: _Graph, states: str) -> str:
    graph.node("Cast", "mask_float", "attention_mask", to=TensorProto.FLOAT)
    last = graph.weight("last", np.array([2], np.int64))
    graph.node("Unsqueeze", "mask_column", "mask_float", last)
    graph.node("Mul", "kept", states, "mask_column")
    tokens = graph.weight("tokens_axis", np.array([1], np.int64))
    return graph.node("ReduceSum", "summed", "kept", tokens, keepdims=0)


def _pooled(graph: _Graph, states: str) -> None:
    graph.node("LpNormalization", OUTPUT, _summed(graph, states), axis=1, p=2)


def quantize_file(source: Path, target: Path, *, narrow: bool = True) -> None:
    """Write `source` with int8 matrices, one scale a column.

    `narrow` keeps weights to 7 bits: without it, processors that lack VNNI add up products in
    16 bits and lose what overflows.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=list(QUANTIZED),
        per_channel=True,
        reduce_range=narrow,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
