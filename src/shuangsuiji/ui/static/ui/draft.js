/* What was typed into a form marked data-draft outlives an expired log-in: it is kept in this tab until the form's
   record has moved on, the person logs out, or the tab is closed. Classic script, runs on Chromium 90.
   data-draft="NAME" names record and person; data-draft-version changes when the record does. */
(function () {
  "use strict";
  var PREFIX = "draft:";
  var form = document.querySelector("form[data-draft]");

  function storage() {
    try { return window.sessionStorage; } catch (error) { return null; }
  }
  var store = storage();
  if (!store) return;

  /* everything a person fills in; never passwords, files or what the page itself put there */
  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !/^(hidden|password|file|submit|button|reset)$/.test(field.type);
    });
  }
  function ticks(field) { return field.type === "checkbox" || field.type === "radio"; }
  function read() {
    return fields().map(function (field) { return [field.name, field.value, ticks(field) ? field.checked : null]; });
  }
  function write(values) {
    var given = {};
    values.forEach(function (line) { given[line[2] === null ? line[0] : line[0] + "=" + line[1]] = line; });
    fields().forEach(function (field) {
      var line = given[ticks(field) ? field.name + "=" + field.value : field.name];
      if (line && ticks(field)) field.checked = line[2];
      else if (line) field.value = line[1];
    });
  }
  function same(first, second) { return JSON.stringify(first) === JSON.stringify(second); }

  function forgetAll() {
    Object.keys(store).forEach(function (key) { if (key.indexOf(PREFIX) === 0) store.removeItem(key); });
  }
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-forget-drafts")) forgetAll();
  }, true);

  function tell(original, key) {
    var line = document.createElement("div");
    line.className = "alert info";
    line.setAttribute("role", "status");
    line.textContent = "已恢复您上次在本机填写、尚未提交成功的内容，请核对后提交。 ";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = "不要这些内容";
    button.addEventListener("click", function () { write(original); store.removeItem(key); line.remove(); });
    line.appendChild(button);
    form.insertBefore(line, form.firstChild);
  }

  function setUp() {
    var key = PREFIX + form.dataset.draft, version = form.dataset.draftVersion, original = read();
    var kept = JSON.parse(store.getItem(key) || "null");
    if (kept && kept.version !== version) store.removeItem(key);
    else if (kept && !same(kept.values, original)) { write(kept.values); tell(original, key); }
    var keep = function () {
      try { store.setItem(key, JSON.stringify({ version: version, values: read() })); } catch (error) { /* full: the form still works */ }
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
  }
  if (form) setUp();
})();
