// The pages work without this: it copies, asks before what cannot be undone, and keeps the end of a log in sight. It runs
// before the page is complete, as a page with a live log never is.

document.documentElement.classList.add('scripted');

document.addEventListener('submit', (event) => {
  const { question } = event.target.dataset;
  if (question !== undefined && !window.confirm(question)) event.preventDefault();
});

document.addEventListener('click', async ({ target }) => {
  if (!target.matches('button.copy')) return;
  await navigator.clipboard.writeText(target.previousElementSibling.textContent);
  target.textContent = 'Copied';
  setTimeout(() => {
    target.textContent = 'Copy';
  }, 2_000);
});

const REACH = 40;
let follows = true;

document.addEventListener(
  'scroll',
  ({ target }) => {
    if (target.matches?.('pre.output'))
      follows = target.scrollHeight - target.scrollTop - target.clientHeight < REACH;
  },
  true,
);

new MutationObserver(() => {
  const output = document.querySelector('pre.output');
  if (output !== null && follows) output.scrollTop = output.scrollHeight;
}).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
