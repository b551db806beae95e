// Buttons that copy what stands beside them. Without scripts they stay hidden, and the text can be read and marked.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const named = button.innerHTML;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      setTimeout(() => {
        button.innerHTML = named;
      }, 2000);
    });
  }
}
