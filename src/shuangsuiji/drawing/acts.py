"""The names of this app's acts, as the journal is read to people."""

ACTS = {
    "draw.frame": "编制抽取名录",
    "draw.reframe": "重新编制抽取名录",
    "draw.terms": "选定种子与公开方式",
    "draw.discard": "放弃未锁定的抽取",
    "draw.announce": "锁定名录并公告",
    "draw.commit": "提交份额承诺",
    "draw.commits": "承诺已齐",
    "draw.reveal": "揭示份额",
    "draw.missing": "记录未揭示",
    "draw.entropy": "录入公共随机数",
    "draw.seed": "种子已齐",
    "draw.draw": "随机抽取",
    "draw.match": "随机匹配",
    "draw.void-request": "申请作废",
    "draw.void-approve": "批准作废",
    "draw.void": "抽取作废",
    "draw.names-open": "公开名单",
    "draw.package-read": "查阅监督包",
    "draw.clock": "时钟回拨，拒绝办理",
}
