"""A sign-in that failed: what was pasted, what it says, what each side would do with it, and why.

Pure: no screen and no network; the clock is handed in.
"""
