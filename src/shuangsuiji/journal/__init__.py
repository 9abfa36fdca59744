"""留痕台账: the tamper-evident log of acts."""
