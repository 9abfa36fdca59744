/**
 * The projector's page: asks for the state file, keeps the last one when the network is cut, and reads the list out
 * in the order of codes. The list is fixed with the seed; nothing here decides anything.
 */
(function () {
  "use strict";
  const source = document.currentScript.dataset.state;
  const byId = (id) => document.getElementById(id);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const SPEEDS = [1, 5, Infinity];
  let state = null;
  let shown = 0;
  let speed = 0;
  let paused = false;

  function text(id, value) {
    byId(id).textContent = value;
  }

  function groups(digest, otherwise) {
    return digest ? digest.match(/.{1,8}/g).join(" ") : otherwise;
  }

  function drawSteps(steps) {
    const items = steps.map((step, place) => {
      const item = document.createElement("li");
      const line = document.createElement("small");
      item.className = step.state;
      if (step.state === "current") item.setAttribute("aria-current", "step");
      line.textContent = step.line;
      item.append(place + 1 + "　" + step.title, line);
      return item;
    });
    byId("live-steps").replaceChildren(...items);
  }

  function drawState() {
    text("live-state", state.state_title);
    text("live-total", state.total.toLocaleString());
    text("live-digest", groups(state.digest, "—"));
    text("live-seed", groups(state.seed, "名单公开时公布"));
    drawSteps(state.steps);
    if (!state.list.length) text("live-place", state.state_title);
  }

  function line(number, words, isNew) {
    const item = document.createElement("li");
    const first = document.createElement("span");
    const second = document.createElement("span");
    first.textContent = number.toLocaleString();
    second.textContent = words;
    item.append(first, second);
    if (isNew) item.className = "is-new";
    return item;
  }

  function drawRows() {
    byId("live-list").replaceChildren(...state.rows.map((row) => line(row.count, row.title, false)));
    text("live-name", state.total ? state.total.toLocaleString() + " 户" : "");
    text("live-count", state.total ? "抽中户数" : "");
  }

  function drawList() {
    if (!state.names_shown) return drawRows();
    const first = Math.max(0, shown - 40);
    const seen = state.list.slice(first, shown);
    const items = seen.map((pair, place) => line(first + place + 1, pair[1], place === seen.length - 1));
    byId("live-list").replaceChildren(...items.reverse());
    const current = state.list[shown - 1];
    if (!current) return;
    const done = shown === state.list.length;
    text("live-place", done ? "抽取结果已全部读出" : "第 " + shown + " 户");
    text("live-name", current[1]);
    text("live-code", current[0]);
    text("live-count", "已读出 " + shown.toLocaleString() + " / " + state.list.length.toLocaleString() + " 户");
    byId("live-bar").hidden = false;
    byId("live-bar").max = state.list.length;
    byId("live-bar").value = shown;
  }

  function tick() {
    text("live-clock", new Date().toLocaleTimeString("zh-CN", { hour12: false }));
    if (!state || paused || shown >= state.list.length) return;
    shown = calm ? state.list.length : Math.min(state.list.length, shown + SPEEDS[speed]);
    drawList();
  }

  function load() {
    fetch(source, { credentials: "same-origin", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((found) => {
        const anew = !state || found.total !== state.total || found.list.length !== state.list.length;
        if (!state) shown = found.list.length;
        state = found;
        drawState();
        if (anew) drawList();
        text("live-line", "已连接");
      })
      .catch(() => text("live-line", "网络中断，显示的是最后一次收到的内容"));
  }

  function onKey(event) {
    if (event.code === "Space") {
      paused = !paused;
      event.preventDefault();
    } else if (event.key === "s" || event.key === "S") {
      speed = (speed + 1) % SPEEDS.length;
    } else if (event.key === "f" || event.key === "F") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    }
  }

  document.addEventListener("keydown", onKey);
  load();
  window.setInterval(load, 3000);
  window.setInterval(tick, 1000);
})();
