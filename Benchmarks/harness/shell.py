"""Programs that are run, and what they say when they fail."""

import subprocess
import sys


class Stop(Exception):
    """What went wrong and what to do about it, for a person."""


def run(*argv, check=True, **options):
    """Runs a program to its end and returns what it printed."""
    done = subprocess.run(
        [str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if check and done.returncode:
        raise Stop(f"{' '.join(map(str, argv))} ended with {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def tell(text):
    print(text, file=sys.stderr, flush=True)
