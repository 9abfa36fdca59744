"""联席会议 and 领导小组: who belongs to them, when they met, what they set to be done by whom and when."""
