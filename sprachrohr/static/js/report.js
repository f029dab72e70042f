// Whoever chooses "Someone was treated unfairly" sees at once who helps first, and the few questions about it.
const report = document.querySelector("#report");

document.querySelector("#kind").addEventListener("change", (event) => {
  if (event.target.value === "report") report.open = true;
});
