"""A slow line in front of hosts: passes every byte on after a delay, each way.

    relay.py MILLISECONDS LISTEN:PORT=ADDRESS:PORT…

Its own process, so that no tool that is measured pays for it. Prints a line when it listens.
"""

import asyncio
import socket
import sys

delay = int(sys.argv[1]) / 1000


async def carry(reader, writer):
    """Bytes leave `delay` after they came; how many are under way is not limited."""
    loop = asyncio.get_running_loop()
    while chunk := await reader.read(1 << 16):
        loop.call_later(delay, writer.write, chunk)
    loop.call_later(delay, writer.close)


async def serve(listen, target):
    async def accept(reader, writer):
        address, port = target.rsplit(":", 1)
        # The handshake of TCP: there and back again.
        await asyncio.sleep(2 * delay)
        far_reader, far_writer = await asyncio.open_connection(address, int(port))
        for end in (writer, far_writer):
            end.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer), return_exceptions=True)

    address, port = listen.rsplit(":", 1)
    await asyncio.start_server(accept, address, int(port))


async def main():
    for pair in sys.argv[2:]:
        await serve(*pair.split("="))
    print("listening", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
