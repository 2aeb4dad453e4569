# SPDX-License-Identifier: MIT
"""The TAP lines of the tests in this folder."""

number = 0


def check(ok, what, detail=""):
    global number
    number += 1
    print(f"{'ok' if ok else 'not ok'} {number} - {what}")
    if not ok:
        for line in str(detail).splitlines()[:12]:
            print("#", line)


def plan():
    """After the last check."""
    print(f"1..{number}")
