/** A business's own receipt in one file: checked here, on its own machine, without a network. */
(function (root) {
  "use strict";
  const { hexDigest, utf8 } = root.fairdraw.hash;
  const { checkReceipt } = root.fairdraw.receipt;
  const data = JSON.parse(document.getElementById("receipt-data").textContent);
  const announcement = JSON.parse(data.announcement);
  const list = document.getElementById("receipt-lines");

  function say(state, words) {
    const item = document.createElement("li");
    item.className = state;
    item.textContent = words;
    list.append(item);
  }

  function stood(line) {
    const status = line.split("\t")[2];
    if (status === "E") return "参加抽取";
    return status === "C" ? "列为重点必查对象，不经抽取直接检查" : "已剔除，理由代码 " + status.slice(2);
  }

  /** Whether the seed takes this handle: its ticket against the announced cutoff of its class. */
  function outcome(receipt) {
    const [handle, stratum, status] = receipt.line.split("\t");
    if (!data.seed || status !== "E") return "";
    const key = hexDigest(announcement.hash, "fairdraw/1 key\nsubject\n" + data.seed + "\n").slice(0, 32);
    const ticket = hexDigest(announcement.hash, key + ":" + handle);
    const cutoff = (data.cutoffs[receipt.row] || {})[stratum];
    const drawn = cutoff !== undefined && ticket <= cutoff;
    return "由种子算出的票是 " + ticket.slice(0, 16) + "…，同类界线 " + (cutoff ? cutoff.slice(0, 16) + "…" : "（未抽）") + "：" + (drawn ? "抽中" : "未抽中");
  }

  function check(receipt) {
    const row = announcement.rows.find(({ id }) => id === receipt.row);
    try {
      checkReceipt(utf8(JSON.stringify(receipt)), { [row.id]: row.frame.root });
      say("ok", "“" + row.title + "”：本企业在锁定的名录里（共 " + receipt.size + " 户），" + stood(receipt.line) + "。");
      if (outcome(receipt)) say("ok", outcome(receipt) + "。");
    } catch (error) {
      say("bad", "“" + row.title + "”：" + error.message + "。");
    }
  }

  const digest = hexDigest(announcement.hash, "fairdraw/1 announcement\n" + data.announcement);
  document.getElementById("receipt-digest").textContent = digest;
  data.receipts.forEach(check);
  if (!data.seed) say("wait", "名单还没有公开，是否抽中不能在这里核对；公开之后可以另取一份回执。");
  document.body.dataset.checked = list.querySelector(".bad") ? "wrong" : "right";
})(typeof self === "undefined" ? globalThis : self);
