/* Small helps by data attributes; every page works without them. Classic script, runs on Chromium 90. */
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  /* menu under 1024 px: without this script the link's #side target opens it */
  function setUpMenu() {
    var toggle = document.querySelector("[data-menu]");
    if (!toggle) return;
    var side = document.getElementById(toggle.dataset.menu);
    var set = function (open) {
      side.classList.toggle("is-open", open);
      side.classList.toggle("is-shut", !open);
      toggle.setAttribute("aria-expanded", String(open));
    };
    toggle.setAttribute("role", "button");
    toggle.setAttribute("aria-controls", side.id);
    side.addEventListener("keydown", function (event) { if (event.key === "Escape") { set(false); toggle.focus(); } });
    toggle.addEventListener("click", function (event) {
      event.preventDefault();
      set(toggle.getAttribute("aria-expanded") !== "true");
    });
    window.matchMedia("(max-width: 1023px)").addEventListener("change", function (query) { side.classList.toggle("is-shut", query.matches); });
    if (window.matchMedia("(max-width: 1023px)").matches) set(false);
  }

  function openDialog(dialog) {
    if (dialog.showModal) dialog.showModal(); else dialog.setAttribute("open", "");
  }
  function closeDialog(dialog) {
    if (dialog.close) dialog.close(); else dialog.removeAttribute("open");
  }

  function say(text) {
    var place = document.querySelector(".toasts");
    if (!place) return;
    var line = document.createElement("p");
    line.textContent = text;
    place.appendChild(line);
    setTimeout(function () { line.remove(); }, 6000);
  }

  /* one question before a form is sent; the answer sends it with the button that was pressed */
  function ask(form, button) {
    var source = button && button.dataset.confirm ? button : form;
    var dialog = document.getElementById("confirm");
    if (!dialog || !dialog.showModal) return window.confirm(source.dataset.confirm) && send(form, button);
    document.getElementById("confirm-title").textContent = source.dataset.confirmTitle || "请确认";
    document.getElementById("confirm-text").textContent = source.dataset.confirm;
    var yes = document.getElementById("confirm-yes");
    yes.textContent = source.dataset.confirmLabel || "确定";
    yes.onclick = function () { closeDialog(dialog); send(form, button); };
    openDialog(dialog);
  }
  function send(form, button) {
    form.dataset.confirmed = "1";
    if (form.requestSubmit) form.requestSubmit(button && button.form === form ? button : undefined);
    else if (button) button.click(); else form.submit();
    delete form.dataset.confirmed;
  }
  /* a second press does nothing; the server refuses it as well */
  function guard(form, button) {
    form.dataset.sent = "1";
    setTimeout(function () {
      all("button:not([type=button])", form).forEach(function (other) { other.disabled = true; });
      if (button) button.setAttribute("aria-busy", "true");
    }, 0);
  }
  function release(form) {
    delete form.dataset.sent;
    all("button", form).forEach(function (button) { button.disabled = false; button.removeAttribute("aria-busy"); });
  }
  /* Safari before 15.4 does not say which button sent a form */
  var pressed = null;
  document.addEventListener("click", function (event) { pressed = event.target.closest("button"); }, true);
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    if (form.method !== "post" || form.hasAttribute("data-no-guard")) return;
    var asks = form.dataset.confirm || (button && button.dataset.confirm);
    if (form.dataset.sent || (asks && !form.dataset.confirmed)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!form.dataset.sent) ask(form, button);
      return;
    }
    guard(form, button);
  }, true);
  window.addEventListener("pageshow", function () { all("form[data-sent]").forEach(release); });
  document.addEventListener("htmx:afterRequest", function (event) { if (event.target.tagName === "FORM") release(event.target); });

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-dialog], [data-close], [data-copy], [data-print]");
    if (!target) return;
    if (target.dataset.dialog) openDialog(document.querySelector(target.dataset.dialog));
    else if (target.dataset.copy) copy(target.dataset.copy);
    else if (target.dataset.print !== undefined) window.print();
    else closeDialog(target.closest("dialog"));
  });
  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).then(function () { say("已复制"); });
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    say(document.execCommand("copy") ? "已复制" : "浏览器不允许复制，请手工选中复制");
    area.remove();
  }

  function typing(element) { return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName); }
  document.addEventListener("keydown", function (event) {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/" && !typing(event.target)) {
      var field = document.querySelector("[data-search], form[role=search] input:not([type=hidden])");
      if (field) { event.preventDefault(); field.focus(); }
    } else if (event.key === "Enter" && event.ctrlKey) {
      var form = document.querySelector("form[data-submit-key]");
      var button = form && form.querySelector(".bottom-bar button.primary, button.primary");
      if (button) { event.preventDefault(); button.click(); }
    } else if (event.key === "Escape" && !typing(event.target)) {
      var back = document.querySelector("a[data-escape]");
      if (back) back.click();
    }
  });

  function setUpPicking() {
    var label = document.querySelector("[data-picked]");
    var boxes = all("[data-pick]");
    var everything = document.querySelector("[data-pick-all]");
    if (!label || !everything) return;
    var count = function () {
      var picked = boxes.filter(function (box) { box.closest("tr").classList.toggle("is-picked", box.checked); return box.checked; });
      label.hidden = false;
      label.querySelector("strong").textContent = picked.length;
      everything.checked = picked.length === boxes.length;
      everything.indeterminate = picked.length > 0 && picked.length < boxes.length;
    };
    everything.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = everything.checked; }); count(); });
    boxes.forEach(function (box) { box.addEventListener("change", count); });
    count();
  }

  function settle() {
    setUpPicking();
    all("button[data-copy]").forEach(function (button) { button.hidden = false; });
    /* what scrolls sideways must be reachable by keyboard */
    all(".table-wrap:not([tabindex])").forEach(function (wrap) { if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0; });
  }
  document.addEventListener("toast", function (event) { say(event.detail.value); });
  document.addEventListener("DOMContentLoaded", function () {
    setUpMenu();
    settle();
  });
  document.addEventListener("htmx:afterSwap", settle);
})();
