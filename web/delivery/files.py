"""The sender for demos: letters become .eml files, and nobody is mailed."""

import asyncio
import hashlib
import os
from pathlib import Path

from web.delivery.letters import Letter
from web.delivery.senders import Result, SenderDown, Take, Taken, Withdrawn


class FileSender:
    """Writes each letter whole or not at all, under a name made from its Message-ID."""

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox

    def path(self, message_id: str) -> Path:
        """Where the letter by this Message-ID is."""
        return self.outbox / f"{hashlib.blake2b(message_id.encode(), digest_size=12).hexdigest()}.eml"

    async def send(self, letter: Letter, take: Take) -> Result:
        """Write the file. Raises SenderDown where the folder cannot be written."""
        if not await take():
            return Withdrawn()
        try:
            await asyncio.to_thread(self._write, letter)
        except OSError as error:
            raise SenderDown(f"letters cannot be written to {self.outbox}: {error.strerror}") from error
        return Taken()

    def _write(self, letter: Letter) -> None:
        self.outbox.mkdir(parents=True, exist_ok=True)
        path = self.path(letter.message_id)
        fresh = path.with_suffix(f".{os.getpid()}.part")
        with fresh.open("wb") as file:
            file.write(letter.content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    async def was_taken(self, message_id: str) -> bool | None:
        """Whether the file is there."""
        return self.path(message_id).exists()

    async def close(self) -> None:
        """Nothing is open."""
