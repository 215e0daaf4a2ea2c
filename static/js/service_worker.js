// Shows pages without a network: those seen before, else a page that says so. Network first, so that a price is never
// older than the line is good; only what the server calls public is kept, so nothing of a basket or an order ever is.
// SHELL stands in front of this file (cms/site/manifest.py): the version, its offline pages, its stylesheets and scripts.
"use strict";

const SHELL_CACHE = `shell-${SHELL.version}`;
const PAGES = "pages-1";
const PICTURES = "pictures-1";
const MOST = { [PAGES]: 40, [PICTURES]: 80 };
const BACK_OFFICE = /^\/(?:admin|documents)\//;
const PERSONAL = /^\/(?:[a-z]{2}\/)?(?:accounts|basket|checkout|delivery|orders|reviews|stripe|suggestions)\//;

const offlinePage = (path) => SHELL.offline[SHELL.languages.find((code) => path.startsWith(`/${code}/`)) ?? SHELL.fallback];

const mayKeep = (response) =>
  response.ok && response.type === "basic" && !response.redirected &&
  /\bpublic\b/.test(response.headers.get("Cache-Control") ?? "");

// Keep an answer, and let go of those that were kept first.
const keep = async (name, request, response) => {
  const cache = await caches.open(name);
  await cache.put(request, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST[name])).map((key) => cache.delete(key)));
};

const networkFirst = async (event, name) => {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (mayKeep(response)) event.waitUntil(keep(name, request, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    if (request.mode === "navigate") return caches.match(offlinePage(new URL(request.url).pathname));
    throw error;
  }
};

const cacheFirst = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(SHELL_CACHE);
    await cache.addAll([...SHELL.assets, ...Object.values(SHELL.offline)]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => ![SHELL_CACHE, PAGES, PICTURES].includes(name));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || BACK_OFFICE.test(url.pathname)) return;
  const wholePage = request.mode === "navigate";
  if (PERSONAL.test(url.pathname)) {
    // Never kept; only what is said without a network is ours.
    if (wholePage) event.respondWith(fetch(request).catch(() => caches.match(offlinePage(url.pathname))));
  } else if (url.pathname.startsWith("/assets/")) event.respondWith(cacheFirst(request));
  else if (wholePage) event.respondWith(networkFirst(event, PAGES));
  else if (request.destination === "image") event.respondWith(networkFirst(event, PICTURES));
});
