// Making elements. Text goes in as text, never as markup.

const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const isSvg = SVG_TAGS.has(tag);
  const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG_TAGS = new Set(["svg", "g", "rect", "circle", "line", "text"]);

// A link that opens in a new tab and tells the site nothing.
function link(url, text) {
  const shown = text || url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, shown);
}

function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
