"""One five-event sequence, as a person's own script checks it."""

import asyncio
import json
import os

import websockets

SEQUENCE = ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]


async def main():
    async with websockets.connect(f"ws://{os.environ['STAGING']}/ws?ms={os.environ['MS']}") as socket:
        await socket.send("go")
        received = [json.loads(await socket.recv())["type"] for _ in SEQUENCE]
        assert received == SEQUENCE


asyncio.run(main())
