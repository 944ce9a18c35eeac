"""Vidi1.5-9B behind HTTP, for heroshot: one file, the standard library, and ByteDance's own code.

    git clone https://github.com/bytedance/vidi && cd vidi/Vidi1.5_9B && bash install.sh
    python3 -u vidi_sidecar.py --repo . --model-path /models/Vidi1.5-9B --port 7860
    export VIDI_URL=http://127.0.0.1:7860

The checkpoint needs a CUDA card of 24 GB and is CC BY-NC 4.0: not for business use.

    GET  /health  -> {"ok", "model", "capabilities": ["retrieve", "ask"]}
    POST /upload  multipart, field "video"                  -> {"filename", "duration", "size_mb"}
    POST /infer   {"filename", "query", "template"?}        -> {"raw_output", "duration", "segments"}
                  template "ask": the query is the question -> {"raw_output", "duration"}
    errors        400, 404, 413, 500                        -> {"error"}

It listens on loopback, answers one question at a time, and gives clips without sound a silent track, which the
model's own code needs. Written against bytedance/vidi at fc30c87 (2026-03-03).
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import uuid
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_UPLOAD = 500 << 20
RETRIEVE = "During which time segments in the video can we see {query}?"
ASK = "{query}"
RANGE = re.compile(r"(\d\.\d+)-(\d\.\d+)")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def duration_of(path):
    return float(run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path))


def with_sound(path):
    """The clip, or a copy with a silent track where it has none."""
    if run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=index", "-of", "csv=p=0", path):
        return path
    loud = path.replace(".mp4", "-loud.mp4")
    silence = ["-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-shortest", "-c:v", "copy"]
    run("ffmpeg", "-v", "error", "-y", "-i", path, *silence, loud)
    return loud


class Model:
    """The checkpoint, loaded once; its raw words, which the repository's own script rounds to whole seconds."""

    def __init__(self, repo, model_path):
        sys.path.insert(0, os.path.abspath(repo))
        import torch
        from vidi import constants
        from vidi.dataset import img_utils, txt_utils, vid_utils
        from vidi.model.builder import load_pretrained_model

        self.torch, self.constants, self.images, self.words, self.clips = torch, constants, img_utils, txt_utils, vid_utils
        self.model, self.tokenizer, self.eye, self.ear = load_pretrained_model(model_path)
        self.model.config.mm_splits = 32
        self.lock = threading.Lock()

    def tokens(self, text):
        chat = [{"from": "human", "value": f"{self.constants.DEFAULT_IMAGE_TOKEN}\n{text}"}]
        prompt = self.words.preprocess_chat(chat, self.tokenizer)
        marker = self.constants.IMAGE_TOKEN_INDEX
        ids = self.words.tokenizer_image_token(prompt, self.tokenizer, marker, return_tensors="pt")
        return ids.unsqueeze(0).cuda()

    def answer(self, path, query, template):
        text = (ASK if template == "ask" else RETRIEVE).format(query=query.removesuffix("."))
        with self.lock, self.torch.inference_mode():
            seen = self.images.process_images(self.clips.load_video(path), self.eye, self.model.config)
            heard, size = self.clips.process_audio(self.clips.load_audio(path, self.ear.sampling_rate), self.ear)
            said = self.model.generate(
                self.tokens(text),
                images=seen.unsqueeze(0).half().cuda(),
                audios=heard.unsqueeze(0).half().cuda(),
                audio_sizes=[size],
                do_sample=False,
                max_new_tokens=1024,
                disable_compile=True,
                pad_token_id=self.tokenizer.pad_token_id,
            )
        return self.tokenizer.batch_decode(said, skip_special_tokens=True)[0].strip()


class Refusal(Exception):
    def __init__(self, status, error):
        super().__init__(error)
        self.status = status


def handler_for(model, folder):
    clips = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path != "/health":
                return self.reply(404, {"error": "not found"})
            self.reply(200, {"ok": True, "model": "Vidi1.5-9B", "capabilities": ["retrieve", "ask"]})

        def do_POST(self):
            try:
                acts = {"/upload": self.upload, "/infer": self.infer}
                if self.path not in acts:
                    raise Refusal(404, "not found")
                length = int(self.headers.get("content-length") or 0)
                if length > MAX_UPLOAD + (1 << 20):
                    raise Refusal(413, "larger than 500 MB")
                self.reply(200, acts[self.path](self.rfile.read(length)))
            except Refusal as refusal:
                self.reply(refusal.status, {"error": str(refusal)})
            except subprocess.CalledProcessError as error:
                self.reply(500, {"error": error.stderr.strip().splitlines()[-1] if error.stderr.strip() else str(error)})
            except Exception as error:  # the model's own failures, in its words
                self.reply(500, {"error": f"{type(error).__name__}: {error}"})

        def upload(self, body):
            head = f"content-type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
            form = BytesParser(policy=HTTP).parsebytes(head + body)
            parts = form.iter_parts() if form.is_multipart() else ()
            video = next((p for p in parts if p.get_param("name", header="content-disposition") == "video"), None)
            if video is None:
                raise Refusal(400, "the field video is missing")
            name = f"{uuid.uuid4().hex}.mp4"
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(video.get_payload(decode=True))
            seconds = duration_of(path)
            clips[name] = (with_sound(path), seconds)
            return {"filename": name, "duration": seconds, "size_mb": os.path.getsize(path) / 1e6}

        def infer(self, body):
            try:
                asked = json.loads(body)
            except ValueError:
                raise Refusal(400, "the body is no JSON") from None
            query = asked.get("query")
            template = asked.get("template", "retrieve")
            if not isinstance(query, str) or not query or template not in ("retrieve", "ask"):
                raise Refusal(400, "a query is needed, and a template that is retrieve or ask")
            if asked.get("filename") not in clips:
                raise Refusal(404, "no such upload")
            path, seconds = clips[asked["filename"]]
            raw = model.answer(path, query, template)
            if template == "ask":
                return {"raw_output": raw, "duration": seconds}
            ranges = [(float(a), float(b)) for a, b in RANGE.findall(raw)]
            segments = [
                {"start": a * seconds, "end": b * seconds, "start_norm": a, "end_norm": b} for a, b in ranges
            ]
            return {"raw_output": raw, "duration": seconds, "segments": segments}

        def reply(self, status, content):
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Queries stay out of the log."""

    return Handler


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repo", default=".", help="the folder Vidi1.5_9B of bytedance/vidi")
    parser.add_argument("--model-path", required=True)
    parser.add_argument("--port", type=int, default=7860)
    options = parser.parse_args()
    model = Model(options.repo, options.model_path)
    with tempfile.TemporaryDirectory() as folder:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), handler_for(model, folder))
        print(f"Vidi1.5-9B at http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
