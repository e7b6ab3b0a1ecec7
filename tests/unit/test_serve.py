"""What the start does to the process, before anything is loaded."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

LARGE_BLOCKS_LEFT_IN_THE_HEAP = """
import ctypes, sys
from service.serve import return_large_blocks
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.mallinfo2.restype = type("Info", (ctypes.Structure,), {"_fields_": [(n, ctypes.c_size_t) for n in "abcdefghij"]})
if sys.argv[1] == "returned":
    return_large_blocks()
libc.free(libc.malloc(20 << 20))
before = libc.mallinfo2().d
libc.malloc(20 << 20)
print(1 - (libc.mallinfo2().d - before))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="not glibc")
@pytest.mark.parametrize(("how", "kept"), [("kept", "1"), ("returned", "0")])
def test_large_blocks_go_back_to_the_system(how, kept):
    code = [sys.executable, "-c", LARGE_BLOCKS_LEFT_IN_THE_HEAP, how]
    assert subprocess.run(code, capture_output=True, text=True, check=True).stdout.strip() == kept
