"""Stores the fp16 weights of an ONNX graph as int8 with one scale per output channel; what goes in and out stays as it was.
python3 shrink.py model.fp16.onnx model.onnx

The graphs keep their weights as fp16 initialisers behind a Cast to float. A large one becomes int8 -> Cast -> Mul(scale)."""
import sys

import numpy

FLOAT, INT8, FLOAT16 = 1, 3, 10
LARGE = 2048


def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def fields(data):
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = number()
        kind = key & 7
        if kind == 0:
            value = number()
        else:
            size = number() if kind == 2 else {1: 8, 5: 4}[kind]
            value = data[at : at + size]
            at += size
        yield key >> 3, kind, value


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def again(number, kind, value):
    if kind in (0, 2):
        return field(number, value if kind == 0 else bytes(value))
    return varint(number << 3 | kind) + bytes(value)


def tensor(data):
    dims, dtype, raw, name = [], 0, b"", ""
    for number, kind, value in fields(data):
        if number == 1:
            dims += [value] if kind == 0 else list(value)
        elif number == 2:
            dtype = value
        elif number == 8:
            name = bytes(value).decode()
        elif number == 9:
            raw = bytes(value)
    return name, dtype, dims, raw


def store(name, dtype, dims, raw):
    return b"".join(field(1, dim) for dim in dims) + field(2, dtype) + field(8, name) + field(9, raw)


def node(op, inputs, output, to=None):
    body = b"".join(field(1, one) for one in inputs) + field(2, output) + field(4, op)
    return body + (field(5, field(1, "to") + field(3, to) + field(20, 2)) if to is not None else b"")


def shrink(graph):
    small, casts = {}, {}
    for number, _, value in fields(graph):
        if number == 5:
            name, dtype, dims, raw = tensor(value)
            if dtype == FLOAT16 and len(dims) > 1 and len(raw) > LARGE:
                small[name] = dims, numpy.frombuffer(raw, numpy.float16).reshape(dims).astype(numpy.float32)
    out = bytearray()
    for number, kind, value in fields(graph):
        if number == 1:
            parts = [(n, v) for n, _, v in fields(value)]
            inputs = [bytes(v).decode() for n, v in parts if n == 1]
            if any(n == 4 and bytes(v) == b"Cast" for n, v in parts) and inputs[0] in small:
                name = inputs[0]
                output = next(bytes(v).decode() for n, v in parts if n == 2)
                out += field(1, node("Cast", [name], name + ".f", FLOAT))
                out += field(1, node("Mul", [name + ".f", name + ".scale"], output))
                casts[name] = True
                continue
        elif number == 5 and tensor(value)[0] in small:
            name = tensor(value)[0]
            dims, weights = small[name]
            # Kernels have their outputs first, matrices of a MatMul last.
            axis = 0 if len(dims) > 2 else len(dims) - 1
            across = tuple(i for i in range(len(dims)) if i != axis)
            scale = numpy.maximum(numpy.abs(weights).max(axis=across, keepdims=True) / 127, 1e-12).astype(numpy.float32)
            whole = numpy.clip(numpy.rint(weights / scale), -127, 127).astype(numpy.int8)
            out += field(5, store(name, INT8, dims, whole.tobytes()))
            out += field(5, store(name + ".scale", FLOAT, list(scale.shape), scale.tobytes()))
            continue
        out += again(number, kind, value)
    assert len(casts) == len(small), "a large initialiser without its Cast"
    return bytes(out)


source, target = sys.argv[1:]
model = open(source, "rb").read()
with open(target, "wb") as file:
    for number, kind, value in fields(model):
        file.write(field(7, shrink(bytes(value))) if number == 7 else again(number, kind, value))
