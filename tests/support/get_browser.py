"""Finds a Chromium for the browser tests, or installs one: Debian's as root, else Playwright's own build.

The build without windows comes first: the whole browser takes a third longer for a page, drawing a frame nobody sees.
"""

import os
import shutil
import subprocess
import sys

HEADLESS, WHOLE = "chromium-headless-shell", "chromium"  # Debian's names of both; older ones have no headless one
NAMES = (HEADLESS, WHOLE, "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The path of an installed Chromium; None where Playwright's own is to be used."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_browser() -> None:
    """Install one where there is none."""
    if find_browser() or _playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt_get("update")
        known = subprocess.run(["apt-cache", "show", HEADLESS], capture_output=True, check=False).returncode == 0
        apt_get("install", "-y", "--no-install-recommends", HEADLESS if known else WHOLE)
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def apt_get(*arguments: str) -> None:
    """Debian's package manager, which asks and says nothing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def _playwrights_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)


if __name__ == "__main__":
    install_browser()
