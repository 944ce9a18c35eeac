#!/bin/sh
# Schema, training (resumes when checkpoints/last.pt exists), export, parity check, accuracy. MINUTES is the training time.
set -e
cd "$(dirname "$0")"
PYTHON="${PYTHON:-/usr/bin/python3}"
export OMP_WAIT_POLICY=passive
"$PYTHON" make_schema.py
"$PYTHON" train.py --minutes "${MINUTES:-70}"
"$PYTHON" export.py
node check-export.mjs
"$PYTHON" evaluate.py
