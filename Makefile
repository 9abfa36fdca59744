# Every target is a command of dev.py, which works without make: python3 dev.py TARGET [ARGS]
.PHONY: setup run test test-slow lint bench tour pyz clean
setup run test test-slow lint bench tour pyz clean:
	@python3 dev.py $@ $(ARGS)
