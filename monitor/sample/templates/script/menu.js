/* 栏目导航：由内容管理系统自动生成 */
var yx = JSON.parse(decodeURIComponent(escape(atob("{{ code }}"))));
function yxLinks(list) {
  var text = '';
  for (var i = 0; i < list.length; i++) {
    text = text + '<li><a href="' + list[i][0] + '">' + list[i][1] + '</a></li>';
  }
  return text;
}
document.write('<div class="yx-menu"><ul>' + yxLinks(yx.menu) + '</ul></div>');
function yxBlocks() {
  for (var i = 0; i < yx.menu.length; i++) {
    var list = yx.children[yx.menu[i][2]];
    if (list) document.write('<div class="yx-block"><h2>' + yxLinks([yx.menu[i]]) + '</h2><ul>' + yxLinks(list) + '</ul></div>');
  }
}
function yxChildren(number) {
  document.write('<ul class="yx-sub">' + yxLinks(yx.children[number] || []) + '</ul>');
}
