"""The person's pytest file: a handshake with a ping, and 20 sockets at once."""

import asyncio
import os

import websockets

URL = f"ws://{os.environ['STAGING']}/ws?ms={os.environ['MS']}"


def test_handshake_and_ping():
    async def ping():
        async with websockets.connect(URL) as socket:
            await (await socket.ping())

    asyncio.run(ping())


def test_twenty_at_once():
    async def one():
        async with websockets.connect(URL):
            pass

    async def crowd():
        await asyncio.gather(*(one() for _ in range(20)))

    asyncio.run(crowd())
