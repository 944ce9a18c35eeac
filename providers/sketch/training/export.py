"""Exports the averaged weights of a checkpoint: text.onnx, denoise.onnx, vocab.json and stats.json, as one version.

  text.onnx     ids int64 [1,32,12] -> ctx [1,32,D], mask [1,32]
  denoise.onnx  xg [B,GD], xe [B,K,ED], t [B], ctx [B,32,D], mask [B,32] -> og [B,GD], oe [B,K,ED]

Opset 17. Weights are stored as float16 and cast at load; the arithmetic stays float32. All four files are written
beside their final names first and then renamed together.
"""

import argparse
import datetime
import hashlib
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from model import ENTITY_DIM, GLOBAL_DIM, MASKED, SLOTS, Denoiser, TextEncoder
from tokenizer import IDS_PER_WORD, WORDS, Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS = os.path.join(HERE, '..', 'model', 'weights')
SCHEMA_PATH = os.path.join(HERE, '..', 'schema.json')
VERSION = 2
PROBE = 'a red car driving to the left in the city at night'


def load_networks(checkpoint):
    """(tokenizer, text encoder, denoiser) with the averaged weights."""
    tokenizer = Tokenizer(checkpoint['vocabulary'])
    text, denoiser = TextEncoder(tokenizer.size), Denoiser()
    parameters = list(text.parameters()) + list(denoiser.parameters())
    for parameter, average in zip(parameters, checkpoint['average']):
        parameter.data.copy_(average)
    return tokenizer, text.eval(), denoiser.eval()


def store_as_half(path):
    """Replaces large float32 weights by float16 ones behind Cast nodes."""
    model = onnx.load(path)
    weights, casts = [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype == np.float32 and array.size > 64:
            weights.append(numpy_helper.from_array(array.astype(np.float16), tensor.name + '_half'))
            casts.append(helper.make_node('Cast', [tensor.name + '_half'], [tensor.name], to=TensorProto.FLOAT))
        else:
            weights.append(tensor)
    nodes = list(model.graph.node)
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.initializer.extend(weights)
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export_graphs(tokenizer, text, denoiser, text_path, denoise_path):
    """Writes both graphs; returns probe inputs and outputs for the parity check."""
    torch.manual_seed(0)
    ids = torch.tensor([tokenizer.encode(PROBE)])
    with torch.no_grad():
        ctx, mask = text(ids)
        xg, xe, t = torch.randn(2, GLOBAL_DIM), torch.randn(2, SLOTS, ENTITY_DIM), torch.tensor([0.3, 0.3])
        both, masks = ctx.repeat(2, 1, 1), torch.cat([mask, torch.full_like(mask, MASKED)])
        og, oe = denoiser(xg, xe, t, both, masks)
        torch.onnx.export(text, (ids,), text_path, opset_version=17, input_names=['ids'], output_names=['ctx', 'mask'])
        names = ['xg', 'xe', 't', 'ctx', 'mask', 'og', 'oe']
        torch.onnx.export(
            denoiser,
            (xg, xe, t, both, masks),
            denoise_path,
            opset_version=17,
            input_names=names[:5],
            output_names=names[5:],
            dynamic_axes={name: {0: 'batch'} for name in names},
        )
    store_as_half(text_path)
    store_as_half(denoise_path)
    tensors = dict(ids=ids, ctx=ctx, mask=mask, xg=xg, xe=xe, og=og, oe=oe)
    return {name: dict(shape=list(value.shape), data=value.flatten().tolist()) for name, value in tensors.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('--checkpoint', default=os.path.join(HERE, 'checkpoints', 'last.pt'))
    arguments.add_argument('--out', default=WEIGHTS)
    arguments.add_argument('--date', default=datetime.date.today().isoformat())
    options = arguments.parse_args()
    torch.set_num_threads(1)
    checkpoint = torch.load(options.checkpoint, map_location='cpu')
    tokenizer, text, denoiser = load_networks(checkpoint)
    os.makedirs(options.out, exist_ok=True)
    names = ['text.onnx', 'denoise.onnx', 'vocab.json', 'stats.json']
    final = [os.path.join(options.out, name) for name in names]
    temporary = [path + '.tmp' for path in final]
    probe = export_graphs(tokenizer, text, denoiser, temporary[0], temporary[1])
    with open(SCHEMA_PATH, 'rb') as file:
        schema_hash = hashlib.sha256(file.read()).hexdigest()
    with open(temporary[2], 'w') as file:
        json.dump(checkpoint['vocabulary'], file)
    with open(temporary[3], 'w') as file:
        json.dump(
            dict(
                version=VERSION,
                date=options.date,
                steps=checkpoint['step'],
                captions=checkpoint['captions'],
                seconds=round(checkpoint['seconds']),
                seed=checkpoint['seed'],
                L=WORDS,
                G=IDS_PER_WORD,
                schemaSha256=schema_hash,
                **checkpoint['stats'],
            ),
            file,
        )
    for source, target in zip(temporary, final):
        os.replace(source, target)
    with open(os.path.join(HERE, 'checkpoints', 'probe.json'), 'w') as file:
        json.dump(probe, file)
    total = sum(os.path.getsize(path) for path in final)
    print(
        f'step {checkpoint["step"]}: '
        + ', '.join(f'{n} {os.path.getsize(p) / 1e6:.2f} MB' for n, p in zip(names, final))
        + f', together {total / 1e6:.2f} MB'
    )


if __name__ == '__main__':
    main()
