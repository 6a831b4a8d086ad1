() => {
  const faults = [];
  const name = node => `<${node.tagName.toLowerCase()}${node.id ? '#' + node.id : ''}${node.className && node.className.baseVal === undefined ? '.' + node.className : ''}> ${(node.innerText || node.value || '').trim().slice(0, 40)}`;
  const scrolled = document.scrollingElement;
  if (scrolled.scrollWidth > innerWidth) {
    const widest = [...document.body.querySelectorAll('*')]
      .filter(node => node.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(name);
    faults.push(`the page is ${scrolled.scrollWidth} pixels wide: ${widest.join(', ')}`);
  }
  const unseen = node => {
    const box = node.getBoundingClientRect();
    return box.width <= 1 || box.height <= 1 || !node.checkVisibility({visibilityProperty: true, opacityProperty: true});
  };
  for (const node of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(node);
    if (unseen(node) || style.display === 'inline' || node.closest('svg, input, textarea')) continue;
    const hides = ['hidden', 'clip'];
    if (hides.includes(style.overflowX) && node.scrollWidth > node.clientWidth + 1) faults.push(`cut: ${name(node)}`);
    if (hides.includes(style.overflowY) && node.scrollHeight > node.clientHeight + 1) faults.push(`cut below: ${name(node)}`);
    if (['BUTTON', 'SELECT'].includes(node.tagName) && node.scrollWidth > node.clientWidth + 1) faults.push(`cut label: ${name(node)}`);
  }
  const clipped = (box, node) => {
    let {left, top, right, bottom} = box;
    for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX === 'visible' && getComputedStyle(at).overflowY === 'visible') continue;
      const around = at.getBoundingClientRect();
      left = Math.max(left, around.left); right = Math.min(right, around.right);
      top = Math.max(top, around.top); bottom = Math.min(bottom, around.bottom);
    }
    return {left, top, right, bottom};
  };
  const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(node => !unseen(node) && getComputedStyle(node).position !== 'fixed');
  const boxes = controls.map(node => [...node.getClientRects()].map(box => clipped(box, node)));
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  for (let one = 0; one < controls.length; one += 1) {
    for (let two = one + 1; two < controls.length; two += 1) {
      if (controls[one].contains(controls[two]) || controls[two].contains(controls[one])) continue;
      if (boxes[one].some(a => boxes[two].some(b => over(a, b)))) faults.push(`overlap: ${name(controls[one])} and ${name(controls[two])}`);
    }
  }
  return faults;
}
