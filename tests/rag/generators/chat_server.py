"""A chat server that speaks the OpenAI protocol; the model's name chooses what goes wrong."""

import json
import sys
import time

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse

app = FastAPI()
calls: dict[str, int] = {}
seen: dict[str, dict] = {}


def chunk(content=None, finish=None):
    delta = {} if content is None else {"content": content}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return f"data: {json.dumps({**body, 'choices': [choice]})}\n\n"


def reply(model):
    yield chunk("落户")
    if model == "cut":
        return
    if model == "broken":
        raise ConnectionResetError
    if model == "silent":
        time.sleep(3)
    if model == "malformed":
        yield "data: {not json\n\n"
    if model == "shapeless":
        yield "data: [1, 2]\n\n"
    if model == "error-event":
        yield 'data: {"error": {"message": "out of memory"}}\n\n'
    while model == "endless":
        yield chunk("落户" * 50)
    if model == "one-line":
        yield "data: "
        while True:
            yield "x" * 60_000
    while model == "trickle":  # never silent, and never says anything
        yield ": still here\n\n"
        time.sleep(0.05)
    if model == "half":
        yield chunk("\ud83d")
    if model == "nul":
        yield chunk("\0")
    yield chunk("放开[1]。")
    yield chunk(finish="stop")
    yield "data: [DONE]\n\n"


@app.post("/v1/chat/completions")
async def complete(request: Request):
    body = await request.json()
    model = body["model"]
    calls[model] = calls.get(model, 0) + 1
    seen[model] = {"body": body, "key": request.headers.get("authorization", "")}
    if model == "moved":
        return RedirectResponse("/elsewhere", status_code=307)
    status = {"401": 401, "429": 429, "500": 500, "404": 404}.get(model)
    if model == "once" and calls[model] == 1:
        status = 500
    if status:
        headers = {"retry-after-ms": "1"}
        return JSONResponse({"error": {"message": "no"}}, status_code=status, headers=headers)
    return StreamingResponse(reply(model), media_type="text/event-stream")


@app.post("/elsewhere")
async def elsewhere():
    calls["elsewhere"] = calls.get("elsewhere", 0) + 1
    return StreamingResponse(reply("good"), media_type="text/event-stream")


@app.get("/seen/{model}")
def what_was_seen(model: str):
    return {"calls": calls.get(model, 0), **seen.get(model, {})}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
