// Fills the five ratio fields with the proposal that the page shows; the person may still change them before saving.
(function () {
  "use strict";
  var button = document.querySelector("[data-fill-ratios]");
  if (!button) return;
  button.addEventListener("click", function () {
    document.querySelectorAll("[data-ratio]").forEach(function (shown) {
      var field = document.getElementById("id_ratio_" + shown.dataset.ratio);
      field.value = (Number(shown.dataset.bp) / 100).toFixed(2);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
})();
