"""The peer of goal 8: what the user's own pytest file would do."""

import asyncio
import json
import os

import websockets

SEQUENCE = ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]


async def one(window):
    async with window:
        socket = await websockets.connect(os.environ["BENCH_WS_URL"])
    await socket.send("go")
    received = [json.loads(await socket.recv())["type"] for _ in SEQUENCE]
    await socket.close()
    assert received == SEQUENCE


def test_event_sequence():
    async def crowd():
        window = asyncio.Semaphore(200)
        await asyncio.gather(*(one(window) for _ in range(int(os.environ["BENCH_CONNECTIONS"]))))

    asyncio.run(crowd())
