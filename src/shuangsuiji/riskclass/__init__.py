"""信用风险分类: pushed classes, own rules as data, classes with their explanation, and rules tried on past results."""
