// Puts a fresh copy of the page in place of what stands there. Without this script the page reloads.
'use strict';

const PAUSE_MILLIS = 3000;
const parts = ['main', 'clock'];

// Where the keyboard is, so that it stays there.
function focused() {
  const at = document.activeElement;
  return at && at.matches('main a[href]') ? at.getAttribute('href') : null;
}

// Nothing moves under a hand that selects text or uses the form.
function busy() {
  const at = document.activeElement;
  return document.hidden || !getSelection().isCollapsed || (at && at.matches('select, button'));
}

async function update() {
  if (busy()) {
    return;
  }
  const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) });
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (busy() || !fresh.getElementById('clock')) {
    return;
  }
  const href = focused();
  for (const id of parts) {
    document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
  }
  const same = href && [...document.querySelectorAll('main a[href]')]
    .find((link) => link.getAttribute('href') === href);
  if (href) {
    (same || document.getElementById('main')).focus({ preventScroll: true });
  }
}

async function keepUpdating() {
  try {
    await update();
    document.body.classList.remove('lost');
  } catch (e) {
    document.body.classList.add('lost');
  }
  setTimeout(keepUpdating, PAUSE_MILLIS);
}

setTimeout(keepUpdating, PAUSE_MILLIS);
