/**
 * The auditor's share: 32 bytes from this browser's generator, its commitment, and its safekeeping.
 * Only the commitment goes to the server; the share is kept in this browser and in the file that is saved.
 */
(function () {
  "use strict";
  const form = document.getElementById("share-form");
  if (!form || !window.fairdraw) return;
  const hash = window.fairdraw.hash;
  const data = form.dataset;
  const key = "share:" + data.digest + ":" + data.party;
  const HEX64 = /[0-9a-f]{64}/;

  const byId = (id) => document.getElementById(id);

  /** H("fairdraw/1 commit LF A LF party LF share LF") in hex. */
  function commitment(share) {
    const text = "fairdraw/1 commit\n" + data.digest + "\n" + data.party + "\n" + share + "\n";
    return hash.hexDigest(data.hash, hash.utf8(text));
  }

  function complain(text) {
    byId("share-problem").textContent = text;
    byId("share-problem").hidden = !text;
  }

  function remember(share) {
    try {
      window.localStorage.setItem(key, share);
    } catch (error) {
      complain("本机浏览器不能保存份额，请务必保存份额文件。");
    }
  }

  function remembered() {
    try {
      return window.localStorage.getItem(key) || "";
    } catch (error) {
      return "";
    }
  }

  function show(share) {
    const commit = commitment(share);
    form.elements.commit.value = commit;
    byId("share-text").textContent = share;
    byId("share-shown").hidden = false;
    const lines = ["双随机抽取种子份额（揭示之前请保密）", "抽取编号 " + data.number, "公告摘要 " + data.digest, "份额 " + share, "承诺 " + commit];
    const save = byId("share-save");
    save.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/plain" }));
    save.download = "份额-" + data.number.replace(/\//g, "-") + ".txt";
    save.hidden = false;
  }

  function make() {
    const share = remembered() || hash.hex(window.crypto.getRandomValues(new Uint8Array(32)));
    remember(share);
    show(share);
    byId("share-make").disabled = true;
  }

  function fill(share) {
    const right = commitment(share) === data.commit;
    complain(right ? "" : "这份份额打不开已提交的承诺，请换一份文件。");
    if (right) form.elements.share.value = share;
    return right;
  }

  /** The share stands behind 份额; a bare file of 64 digits will do. */
  function readFile(event) {
    const file = event.target.files[0];
    if (!file) return;
    file.text().then((text) => {
      const found = /份额\s+([0-9a-f]{64})/.exec(text) || HEX64.exec(text);
      if (found) fill(found[1] || found[0]);
      else complain("文件中没有 64 位份额，请选择保存的份额文件。");
    });
  }

  if (byId("share-maker")) {
    byId("share-maker").hidden = false;
    byId("share-make").addEventListener("click", make);
    if (remembered()) make();
  }
  if (byId("share-keeper")) {
    byId("share-keeper").hidden = false;
    byId("share-file").addEventListener("change", readFile);
    if (remembered() && fill(remembered())) byId("share-found").hidden = false;
  }
})();
