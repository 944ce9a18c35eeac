"""Reference values for the schedules and solvers, in double precision and in another form than the pipeline's: the flow step on
the velocity, DDIM as in Song et al. 2021 (equation 12, eta 0), UniPC as in Zhao et al. 2023 (algorithms 5 and 6, B2) with its
linear system solved by numpy. The model is linear: it says x0 = 0.7 x + 0.2 - 0.1 sigma.
python3 reference.py > reference.json"""
import json

import numpy as np

STEPS = 8
START = [1.5, -0.4, 0.1]


def clean(x, sigma):
    return 0.7 * x + 0.2 - 0.1 * sigma


def shifted(s, shift):
    return shift * s / (1 + (shift - 1) * s)


def flow_euler(shift):
    s = shifted(np.linspace(1, 0, STEPS + 1), shift)
    x = np.array(START)
    for now, then in zip(s[:-1], s[1:]):
        velocity = (x - clean(x, now)) / now
        x = x + (then - now) * velocity
    return {"timesteps": list(s[:-1] * 1000), "x": list(x)}


def alphas_cumprod(start, end, scaled, zero_snr):
    betas = np.linspace(start**0.5, end**0.5, 1000) ** 2 if scaled else np.linspace(start, end, 1000)
    kept = np.cumprod(1 - betas)
    if zero_snr:
        root = np.sqrt(kept)
        first, last = root[0], root[-1]
        kept = ((root - last) * first / (first - last)) ** 2
    return kept


def ddim(kept, timesteps, final, prediction):
    x = np.array(START)
    for i, t in enumerate(timesteps):
        a = kept[t]
        after = kept[timesteps[i + 1]] if i + 1 < len(timesteps) else final
        x0 = clean(x, np.sqrt(1 - a))
        if prediction == "epsilon":
            epsilon = (x - np.sqrt(a) * x0) / np.sqrt(1 - a)
        else:
            v = (np.sqrt(a) * x - x0) / np.sqrt(1 - a)
            epsilon = np.sqrt(a) * v + np.sqrt(1 - a) * x
        x = np.sqrt(after) * x0 + np.sqrt(1 - after) * epsilon
    return {"timesteps": [int(t) for t in timesteps], "x": list(x)}


def unipc(alphas, sigmas, timesteps):
    """Points 0..n, the last one clean."""
    lam = [np.inf if s == 0 else np.log(a) - np.log(s) for a, s in zip(alphas, sigmas)]
    x = np.array(START)
    models, points, last, order = [], [], None, 0
    for i in range(len(timesteps)):
        m = clean(x, sigmas[i])
        if i > 0:
            h = lam[i] - lam[i - 1]
            rks = [(lam[p] - lam[i - 1]) / h for p in points[-2 : -1][:order - 1]] + [1.0]
            differences = [(models[-2] - models[-1]) / rks[0]] if order == 2 else []
            differences.append(m - models[-1])
            n = len(rks)
            if n == 1:
                rhos = [0.5]
            else:
                matrix = np.array([[r**k for r in rks] for k in range(n)])
                b, phi, factorial = [], np.expm1(-h) / -h - 1, 1
                for k in range(1, n + 1):
                    b.append(phi * factorial / np.expm1(-h))
                    factorial *= k + 1
                    phi = phi / -h - 1 / factorial
                rhos = np.linalg.solve(matrix, np.array(b))
            bend = sum(r * d for r, d in zip(rhos, differences))
            x = sigmas[i] / sigmas[i - 1] * last - alphas[i] * np.expm1(-h) * (models[-1] + bend)
        models.append(m)
        points.append(i)
        last = x
        order = min(2, i + 1, len(timesteps) - i)
        h = lam[i + 1] - lam[i]
        x = sigmas[i + 1] / sigmas[i] * last - alphas[i + 1] * np.expm1(-h) * m
        if order == 2:
            r = (lam[points[-2]] - lam[i]) / h
            x = x - alphas[i + 1] * np.expm1(-h) * 0.5 * (models[-2] - m) / r
    return {"timesteps": [float(t) for t in timesteps], "x": list(x)}


leading = (np.arange(STEPS) * (1000 // STEPS))[::-1] + 1
trailing = np.round(np.arange(1000, 0, -1000 / STEPS)).astype(int) - 1
linspace = np.round(np.linspace(999, 0, STEPS)).astype(int)
scaled = alphas_cumprod(0.00085, 0.012, True, False)
linear = alphas_cumprod(0.0001, 0.02, False, False)
bent = alphas_cumprod(0.00085, 0.012, True, True)
flow = np.append(shifted(np.linspace(0.999, 0, STEPS + 1)[:-1], 5.0), 0.0)
kept = np.append(scaled[linspace], 1.0)
print(json.dumps({
    "steps": STEPS,
    "start": START,
    "flow-euler": flow_euler(2.0),
    "ddim-leading": ddim(scaled, leading, 1.0, "epsilon"),
    "ddim-linspace": ddim(linear, linspace, linear[0], "epsilon"),
    "ddim-trailing-v": ddim(bent, trailing, 1.0, "v"),
    "unipc-flow": unipc(1 - flow, flow, flow[:-1] * 1000),
    "unipc-diffusion": unipc(np.sqrt(kept), np.sqrt(1 - kept), linspace),
}, indent=1))
