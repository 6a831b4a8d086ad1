// Reads and changes the text of a page that has no script of its own. All goes by the prototypes: a page's elements
// may be called like any property of the document.
() => {
  const getter = (type, name) => Object.getOwnPropertyDescriptor(type.prototype, name).get;
  const call = (type, name, on, ...given) => type.prototype[name].call(on, ...given);
  const parent = getter(Node, 'parentNode');
  const ATTRIBUTES = ['alt', 'value', 'placeholder', 'label', 'title'];
  const UNDRAWN = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'HEAD', 'TITLE']);
  const tag = getter(Element, 'tagName');
  const nodes = [], owners = [], texts = [], attributes = [], blocks = new Map();
  const root = getter(Document, 'documentElement').call(document);

  const blockOf = node => {
    let at = parent.call(node);
    while (at instanceof Element && at !== root && ['inline', 'contents'].includes(getComputedStyle(at).display)) {
      at = parent.call(at);
    }
    if (!blocks.has(at)) blocks.set(at, blocks.size);
    return blocks.get(at);
  };
  const rangeOf = (node, start, end) => {
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  };
  const SEEN = {visibilityProperty: true, opacityProperty: true};
  const isShown = (node, owner) =>
    call(Element, 'checkVisibility', owner, SEEN) && rangeOf(node, 0, node.length).getClientRects().length > 0;
  const walker = call(Document, 'createTreeWalker', document, root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node instanceof Element) {
      for (const name of ATTRIBUTES) {
        const value = call(Element, 'getAttribute', node, name);
        if (value) { owners.push([node, name]); attributes.push(value); }
      }
      continue;
    }
    const owner = parent.call(node);
    if (!(owner instanceof Element) || UNDRAWN.has(tag.call(owner))) continue;
    nodes.push(node);
    texts.push({text: node.data, block: blockOf(node), shown: isShown(node, owner)});
  }

  const clipped = (box, owner) => {  // what a scrolled or folded box of the page leaves of it
    for (let at = owner; at instanceof Element && at !== root; at = parent.call(at)) {
      const style = getComputedStyle(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const around = call(Element, 'getBoundingClientRect', at);
      box = {left: Math.max(box.left, around.left), top: Math.max(box.top, around.top),
        right: Math.min(box.right, around.right), bottom: Math.min(box.bottom, around.bottom)};
    }
    return box;
  };
  return {
    read: {texts, attributes, title: getter(Document, 'title').call(document)},
    change: ({texts, attributes}) => {
      for (const [number, text] of texts) nodes[number].data = text;
      for (const [number, text] of attributes) call(Element, 'setAttribute', owners[number][0], owners[number][1], text);
    },
    boxes: spans => spans.map(([number, start, end]) =>
      [...rangeOf(nodes[number], start, end).getClientRects()]
        .map(box => clipped(box, parent.call(nodes[number])))
        .map(box => [box.left + scrollX, box.top + scrollY, box.right - box.left, box.bottom - box.top])
        .filter(([x, y, width, height]) => x >= 0 && y >= 0 && width >= 1 && height >= 1)),
    size: () => {
      const scrolled = getter(Document, 'scrollingElement').call(document) || root;
      return [getter(Element, 'scrollWidth').call(scrolled), getter(Element, 'scrollHeight').call(scrolled)];
    },
  };
}
