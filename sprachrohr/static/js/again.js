// A busy site: the form that was kept is sent again by itself, once, unless somebody has begun to change it.
const form = document.querySelector("[data-again]");
if (form) {
  let touched = false;
  form.addEventListener("input", () => {
    touched = true;
  });
  form.addEventListener("submit", () => {
    touched = true;
  });
  setTimeout(() => {
    if (!touched) form.requestSubmit ? form.requestSubmit() : form.submit();
  }, Number(form.dataset.again) * 1000);
}
