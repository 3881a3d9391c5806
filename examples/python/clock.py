"""A second process type: says the time now and then, until SIGTERM."""

import os
import signal
import threading
from datetime import datetime, timezone

stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())

every = float(os.environ.get("CLOCK_SECONDS", "10"))
print(f"clock starts: one line every {every:g} s", flush=True)
while not stopping.wait(every):
    print(f"it is {datetime.now(timezone.utc):%H:%M:%S} UTC", flush=True)
print("clock has stopped", flush=True)
