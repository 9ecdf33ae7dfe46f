// What a page is asked within the browser. Each function returns plain data.

/** @returns {number[]} red, green, blue (0 to 255) and alpha (0 to 1) */
function channels(colour) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, alpha];
}

/** One colour laid over another. */
function over([r, g, b, a], [br, bg, bb]) {
  return [r * a + br * (1 - a), g * a + bg * (1 - a), b * a + bb * (1 - a), 1];
}

/** What is behind an element: the backgrounds of all that it stands in. */
function backgroundOf(element) {
  const layers = [];
  for (let each = element; each !== null; each = each.parentElement)
    layers.push(channels(getComputedStyle(each).backgroundColor));
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
}

/** WCAG's relative luminance. */
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Every text that can be seen, with its contrast and the least that WCAG AA asks for. */
function contrasts() {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || element.closest("style,title,desc") !== null) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.closest("svg") !== null;
    const background = backgroundOf(element.closest("svg")?.parentElement ?? element);
    const colour = over(channels(isDrawn ? style.fill : style.color), background);
    const [light, dark] = [luminance(colour), luminance(background)].sort((a, b) => b - a);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    found.push({
      text: node.data.trim().slice(0, 60),
      ratio: (light + 0.05) / (dark + 0.05),
      least: isLarge ? 3 : 4.5,
    });
  }
  return found;
}

const nameOf = (element) =>
  `${element.localName} ${(element.getAttribute("aria-label") ?? element.id) || element.textContent.trim().slice(0, 40)}`;

/** What Tab should stop at, in the order of the page; of a group of radio buttons, the chosen one. */
function stops() {
  return [...document.querySelectorAll("a[href],summary,input,button,[tabindex='0']")]
    .filter((element) => element.checkVisibility() && (element.type !== "radio" || element.checked))
    .map(nameOf);
}

/** What has the focus, and whether that can be seen. */
function focused() {
  const element = document.activeElement;
  if (element === null || element === document.body) return undefined;
  const style = getComputedStyle(element);
  const { width, height, left } = element.getBoundingClientRect();
  return {
    name: nameOf(element),
    outlined: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
    onScreen: width > 0 && height > 0 && left >= 0,
  };
}

/** Elements that stick out of the page to the right, other than within what scrolls by itself. */
function sticksOut() {
  const edge = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.parentElement.closest(".scroll") === null && element.checkVisibility())
    .filter((element) => element.getBoundingClientRect().right > edge + 0.5)
    .map(nameOf);
}

/** The diagrams that are shown: where they begin and end, their smallest letters, and where their words of orders end. */
function diagrams() {
  return [...document.querySelectorAll("svg.space-time,.space-time>svg")]
    .filter((each) => each.checkVisibility())
    .map((svg) => {
      const { left, right, width } = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")];
      const scale = width / svg.viewBox.baseVal.width;
      return {
        left,
        right,
        smallest: Math.min(
          ...texts.map((each) => Number.parseFloat(getComputedStyle(each).fontSize) * scale),
        ),
        orders: texts
          .filter(({ textContent }) => /order/.test(textContent))
          .map((each) => each.getBoundingClientRect().right),
      };
    });
}

/** Words of prose that stand on two lines, though they would fit one. */
function brokenWords() {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element.checkVisibility() || element.closest("style,svg,.visually-hidden") !== null) continue;
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      // Hyphens and slashes are places to break at; ids and JSON are no words.
      if (lines.size > 1 && /^[A-Za-z.,:;]+$/.test(word) && word.length < 24) broken.push(word);
    }
  }
  return broken;
}

/** The page as screen readers and outlines know it. */
function outline() {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(({ localName }) =>
      Number(localName[1]),
    ),
    landmarks: ["header", "main", "footer"].map((name) => document.querySelectorAll(name).length),
    twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    dangling: ["aria-labelledby", "aria-describedby", "aria-details"]
      .flatMap((name) => [...document.querySelectorAll(`[${name}]`)].map((each) => each.getAttribute(name)))
      .flatMap((names) => names.split(" "))
      .filter((id) => !ids.includes(id)),
    lost: [...document.querySelectorAll("a[href^='#']")]
      .map((link) => link.getAttribute("href").slice(1))
      .filter((id) => !ids.includes(id)),
    foreign: [
      ...document.querySelectorAll("script,img,iframe,object,embed,link,form,[onclick],[onerror],[onload]"),
    ].map(nameOf),
  };
}

/** A document of XML as plain data. */
function parsed(text) {
  const { documentElement: root } = new DOMParser().parseFromString(text, "application/xml");
  const plain = (element) => ({
    name: element.localName,
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    text: element.children.length === 0 ? element.textContent : "",
    children: [...element.children].map(plain),
  });
  return plain(root);
}

globalThis.probes = { contrasts, stops, focused, sticksOut, diagrams, brokenWords, outline, parsed };
