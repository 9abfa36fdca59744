/**
 * The page around the verifier: builds its parts inside <div id="verifier">, sends one request at a time to a Worker
 * (or runs it here, where a file:// page gets no Worker), and shows what comes back.
 */
(function () {
  "use strict";
  const HOME = document.currentScript.src.replace(/[^/]*$/, "");
  const ASK_ABOVE = 20 * 2 ** 20;
  // what each step does, and what it looks at
  const TITLES = {
    manifest: ["核对文件清单", "文件清单"], frames: ["重新计算抽取池（参加抽取的名录）的摘要，与抽取前公布的比对", "抽取池"],
    announcement: ["核对抽取公告", "抽取公告"], anchored: ["核对外部见证", "外部见证"],
    commitments: ["核对各方事先的承诺", "各方承诺"], entropy: ["核对公开的随机数", "公开随机数的来源"],
    seed: ["重新计算随机种子", "种子"], quotas: ["重新计算应抽户数", "应抽户数"],
    samples: ["用同一算法重新抽取并逐户比对", "抽取名单"], match: ["重新匹配检查人员并比对", "人员匹配"],
    names: ["核对公布的名单", "逐户的名称"], journal: ["核对留痕台账", "台账签名"],
  };
  const STATES = {
    waiting: ["", "等待"], running: ["…", "正在核对"], ok: ["✓", "相符"], wrong: ["✗", "不符"], unreadable: ["!", "读不了"],
    absent: ["–", "未公布"], unchecked: ["–", "未核对"], closed: ["–", "未揭示"],
  };
  const VERDICTS = {
    waiting: ["", "尚未验证"], running: ["…", "正在验证"], cancelled: ["–", "已取消"], failed: ["!", "程序出错"],
    0: ["✓", "验证通过"], 1: ["✗", "验证不通过"], 2: ["!", "读不出公示包"], 3: ["✓", "已公开的部分全部相符"],
    withheld: ["–", "已公开的部分相符，但公开的资料不够重新抽取名单"],
  };

  /** An element with a class, a text or children, and attributes. */
  function make(tag, name, inside, attributes) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const child of [].concat(inside === undefined ? [] : inside)) element.append(child);
    for (const key of Object.keys(attributes || {})) element.setAttribute(key, attributes[key]);
    return element;
  }

  function button(text, kind, act) {
    const element = make("button", `fv-button ${kind}`, text, { type: "button" });
    element.addEventListener("click", act);
    return element;
  }

  function picker(accept, many, act) {
    const input = make("input", "", [], { type: "file", accept, hidden: "" });
    input.multiple = many;
    input.addEventListener("change", () => {
      if (input.files.length) act(Array.from(input.files));
      input.value = "";
    });
    return input;
  }

  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
  const seconds = (ms) => (ms < 50 ? "" : `${(ms / 1000).toFixed(1)} 秒`);
  const PARTIES = { server: "系统", auditor: "纪检监督", witness: "见证人" };
  const spoken = (text) => text.replace(/(^|[：、“])(server|auditor|witness)(?=[ 、”]) ?/g, (_, before, party) => before + PARTIES[party]);
  const grouped = (text) => text.replace(/[0-9a-f]{64}/g, (hex) => hex.match(/.{8}/g).join(" "));

  /** Runs one request: in a Worker, or here in slices where the browser gives none. */
  class Runner {
    constructor(post) {
      this.post = post;
      this.worker = null;
      this.turn = 0;
    }

    start(request) {
      this.stop();
      const turn = this.turn;
      const post = (message) => { if (turn === this.turn) this.post(message); };
      const here = () => this._here(request, post, turn);
      if (location.protocol === "file:") return here();
      try {
        this.worker = new Worker(HOME + "worker.js");
      } catch (error) {
        return here();
      }
      this.worker.onmessage = (event) => post(event.data);
      this.worker.onerror = () => post({ type: "failed", text: "核对程序没有装载成功，请刷新页面，或下载离线核对页" });
      return this.worker.postMessage(request);
    }

    stop() {
      this.turn += 1;
      if (this.worker) this.worker.terminate();
      this.worker = null;
    }

    /** Rests after every 30 ms of work, so that the page stays alive; a new turn ends the old one. */
    async _here(request, post, turn) {
      try {
        await loadModules();
      } catch (error) {
        return post({ type: "failed", text: "核对程序没有装载成功，请确认脚本文件与本页在同一文件夹" });
      }
      let since = performance.now();
      const rest = () => {
        if (turn !== this.turn) throw new Error("cancelled");
        if (performance.now() - since < 30) return null;
        return new Promise((resolve) => setTimeout(() => { since = performance.now(); resolve(); }, 0));
      };
      return window.fairdraw.run.run(request, post, rest);
    }
  }

  function loadScript(name) {
    return new Promise((resolve, reject) => {
      const script = make("script", "", [], { src: HOME + name });
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  async function loadModules() {
    if (window.fairdraw && window.fairdraw.run) return;
    await loadScript("modules.js");
    for (const name of window.fairdraw.MODULES) await loadScript(name);
  }

  class Page {
    /** @param {HTMLElement} root with data-base, data-keys, data-office, data-phone, data-root, all optional */
    constructor(root) {
      this.root = root;
      this.given = root.dataset;
      this.package = this.given.base ? { base: new URL(this.given.base, location.href).href } : null;
      this.keys = this.given.keys ? new URL(this.given.keys, location.href).href : null;
      this.opening = [];
      this.runner = new Runner((message) => this.take(message));
      this.checker = new Runner((message) => this.takeAnswer(message));
      this.build();
      this.show("waiting", this.package ? "" : "请选择下载好的公示包（zip 文件）。");
      if (this.package) this.verify(this.askAbove());
    }

    /** Phones are asked before much is fetched. */
    askAbove() {
      return matchMedia("(pointer: coarse)").matches ? ASK_ABOVE : null;
    }

    build() {
      this.mark = make("span", "fv-mark", "", { "aria-hidden": "true" });
      this.title = make("strong", "fv-verdict-title");
      this.text = make("p", "fv-verdict-text");
      this.verdict = make("section", "fv-verdict", [this.mark, make("div", "", [this.title, this.text])], { role: "status" });
      this.bar = make("progress", "fv-progress", [], { "aria-label": "核对进度" });
      this.steps = {};
      const list = make("ol", "fv-steps");
      for (const step of Object.keys(TITLES)) list.append(this.buildStep(step));
      this.root.textContent = "";
      this.root.classList.add("fv");
      this.root.append(this.verdict, this.bar, list, this.buildActions(), this.buildOpening(), this.buildReceipt(), limits());
    }

    buildStep(step) {
      const parts = {
        mark: make("span", "fv-mark", "", { "aria-hidden": "true" }),
        state: make("span", "fv-hidden"),
        text: make("span", "fv-step-text"),
        time: make("span", "fv-step-time"),
      };
      const body = make("div", "fv-step-body", [make("span", "fv-step-title", [TITLES[step][0], parts.state]), parts.text]);
      parts.item = make("li", "fv-step", [parts.mark, body, parts.time], { "data-step": step });
      this.steps[step] = parts;
      return parts.item;
    }

    buildActions() {
      const choose = picker(".zip,application/zip", false, ([file]) => this.verifyFile(file));
      this.again = button("重新验证", this.package ? "fv-primary" : "", () => this.verify(null));
      this.local = button("选择本地文件验证", this.package ? "" : "fv-primary", () => choose.click());
      this.cancel = button("取消", "", () => this.stop());
      this.ask = button("查某企业是否在名录中", "", () => { this.receipt.open = true; this.receipt.scrollIntoView(); });
      return make("div", "fv-actions", [this.again, this.local, this.cancel, this.ask, choose]);
    }

    buildOpening() {
      const [opened, known] = [make("span", "fv-note"), make("span", "fv-note")];
      const opening = picker(".json,.tsv", true, (files) => {
        this.opening = files;
        opened.textContent = `已选：${files.map((file) => file.name).join("、")}`;
        if (this.package) this.verify(null);
      });
      const keys = picker("", false, ([file]) => {
        this.keys = file;
        known.textContent = `已选：${file.name}`;
        if (this.package) this.verify(null);
      });
      const note = "审计人员、见证人持有开封资料（opening.json、subjects.tsv、officers.tsv、inputs.tsv）的，可一并选入，逐一核对名称和人员；持有台账和见证方公钥文件的，可核对签名。文件只在本机读取，不会上传。";
      return make("details", "fv-more", [
        make("summary", "", "持有开封资料或公钥？"), make("p", "", note),
        make("p", "", [button("选择开封资料", "", () => opening.click()), opening, opened]),
        make("p", "", [button("选择公钥文件", "", () => keys.click()), keys, known]),
      ]);
    }

    buildReceipt() {
      const choose = picker(".json,application/json", false, ([file]) => this.checkReceipt(file));
      const rootId = "fv-root";
      const hints = { id: rootId, autocomplete: "off", spellcheck: "false", placeholder: "可不填：用本页公示包里的摘要" };
      this.rootInput = make("input", "fv-input", [], hints);
      if (this.given.root) this.rootInput.value = this.given.root;
      this.answer = make("p", "fv-answer", "", { role: "status" });
      const note = "只问在不在名录中，用抽取公告页的“查我的企业”即可。要自己用数学核对的，向抽取单位或纪检监督要本企业的回执文件（约 1.5 KB），在这里核对：一秒钟算完，不用下载整份名录。回执只在本机读取，不会上传。";
      this.receipt = make("details", "fv-more", [
        make("summary", "", "查某企业是否在名录中"), make("p", "", note),
        make("label", "fv-label", "公告公布的名录摘要（64 位）", { for: rootId }), this.rootInput,
        button("选择回执文件", "", () => choose.click()), choose, this.answer,
      ]);
      return this.receipt;
    }

    verifyFile(file) {
      this.package = { file };
      this.verify(null);
    }

    /** @param {?number} most bytes to fetch without asking */
    verify(most) {
      if (!this.package) return this.show("waiting", "请先选择下载好的公示包（zip 文件）。");
      this.began = performance.now();
      for (const step of Object.keys(this.steps)) this.showStep({ step, state: "waiting", text: "", ms: 0 });
      this.show("running", this.package.file ? `正在核对 ${this.package.file.name}` : "正在取得公示包");
      return this.runner.start({ kind: "verify", ...this.package, opening: this.opening, keys: this.keys, most });
    }

    stop() {
      this.runner.stop();
      this.show("cancelled", "没有核对完，不能下结论。");
    }

    checkReceipt(file) {
      const root = this.rootInput.value.replace(/\s/g, "");
      if (!root && !this.package) return this.showAnswer(false, "请填写公告公布的名录摘要，或先选择公示包。");
      this.showAnswer(null, "正在核对回执…");
      return this.checker.start({ kind: "receipt", ...this.package, receipt: file, root });
    }

    take(message) {
      const acts = {
        step: () => this.showStep(message),
        begin: () => { if (message.bytes) this.bar.max = message.bytes; },
        progress: () => this.showProgress(message.bytes),
        ask: () => this.askFirst(message.bytes),
        done: () => this.finish(message),
        failed: () => this.show("failed", message.text),
      };
      acts[message.type]();
    }

    showProgress(bytes) {
      this.text.textContent = `已核对名录 ${megabytes(bytes)}`;
      this.bar.value = Math.min(bytes, this.bar.max);
    }

    showStep({ step, state, text, ms }) {
      const parts = this.steps[step];
      const [mark, word] = STATES[state];
      parts.item.dataset.state = state;
      parts.mark.textContent = mark;
      parts.state.textContent = `（${word}）`;
      parts.text.textContent = grouped(spoken(text));
      parts.time.textContent = seconds(ms);
    }

    /** @param {string|number} verdict key of VERDICTS @param {string} text @param {string[]} [words] mark and title */
    show(verdict, text, words = VERDICTS[verdict]) {
      const running = verdict === "running";
      this.verdict.dataset.verdict = verdict;
      this.root.dataset.verdict = verdict;
      [this.mark.textContent, this.title.textContent] = words;
      this.text.textContent = text;
      this.bar.hidden = !running;
      if (running) this.bar.removeAttribute("value");
      this.cancel.hidden = !running;
      this.again.disabled = running || !this.package;
      this.local.disabled = running;
    }

    askFirst(bytes) {
      this.show("waiting", `完整验证约需下载 ${megabytes(bytes)}。只想确认某家企业在不在名录中，用下面的“查某企业是否在名录中”即可；要完整验证请点“重新验证”。`);
      this.runner.stop();
    }

    finish({ exit, sentence, note = "", steps, facts }) {
      const took = `用时 ${((performance.now() - this.began) / 1000).toFixed(1)} 秒。`;
      const stateOf = (name) => (steps.find(({ step }) => step === name) || {}).state;
      const drawn = facts.size && stateOf("samples") === "ok" ? `公布的 ${facts.drawn.toLocaleString("en")} 户检查对象，与按公布的名录和种子重新计算的结果完全一致。` : "";
      const failed = exit === 1 || exit === 2;
      const withheld = exit === 3 && stateOf("seed") === "ok" && stateOf("samples") !== "ok";
      this.show(exit, failed ? grouped(spoken(sentence)) + this.whom() : drawn + open(steps) + note + took, VERDICTS[withheld ? "withheld" : exit]);
      this.runner.stop();
    }

    /** Whom to tell about a wrong package. */
    whom() {
      const { office, phone } = this.given;
      if (this.package.file) return "请先确认文件是从公示地址完整下载的；若仍如此，请向公示机关反映并附上这句话。";
      return phone ? `请致电 ${office || "公示机关"} ${phone}，并告知上面这句话。` : "请向公示机关反映，并附上这句话。";
    }

    /** The answer about a receipt; it names no class, which the receipt's line would give away to whoever looks on. */
    takeAnswer({ yes, text, handle, row, size }) {
      const detail = yes ? `对象标识 ${handle}，${row ? `公告的 ${row} 行，` : ""}名录共 ${size.toLocaleString("en")} 户。` : "";
      this.showAnswer(Boolean(yes), yes ? text + detail : `核对不通过：${text}。`);
      this.checker.stop();
    }

    showAnswer(yes, text) {
      this.answer.dataset.answer = yes === null ? "running" : yes ? "yes" : "no";
      this.answer.textContent = text;
    }
  }

  /** What a right package leaves open, in the words of the steps. */
  function open(steps) {
    const rest = steps.filter(({ state }) => state !== "ok").map(({ step }) => TITLES[step][1]);
    if (rest.length === 0) return "";
    const closed = steps.some(({ state }) => state === "closed") ? "种子到期揭示后可以再来完整验证。" : "";
    return `还没有公布、或凭公开资料核对不到的：${rest.join("、")}（下面各步有说明）。${closed}`;
  }

  function limits() {
    const can = "能证明：抽取名单由抽取前锁定的名录和事后才产生的种子唯一确定，事后没有增删替换；种子不是任何一方单独选定的。";
    const cannot = "不能证明：名录本身是否完整、准确。被剔除的对象及理由都留在名录文件里，可以逐行查看；企业可以查自己在不在名录中。";
    return make("details", "fv-more", [make("summary", "", "这能证明什么？不能证明什么？"), make("p", "", can), make("p", "", cannot)], { open: "" });
  }

  const root = document.getElementById("verifier");
  if (root) root.verifier = new Page(root);
})();
