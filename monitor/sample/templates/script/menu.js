/* 栏目导航：由内容管理系统自动生成 */
var yx = {};
{% for node in nodes %}
{% if node.children %}
yx["{{ node.number }}"] = [{% for child in node.children %}["{{ child.path }}", "{{ child.column.title }}"]{% if not loop.last %}, {% endif %}{% endfor %}];
{% endif %}
{% endfor %}
document.write('<div class="yx-menu"><ul>');
document.write('<li><a href="/">首页</a></li>');
{% for item in menu %}
document.write('<li><a href="{{ item.path }}">{{ item.column.title }}</a></li>');
{% endfor %}
document.write('</ul></div>');
function yxBlocks() {
{% for item in menu %}
{% if item.children %}
  document.write('<div class="yx-block"><h2><a href="{{ item.path }}">{{ item.column.title }}</a></h2><ul>');
{% for child in item.children %}
  document.write('<li><a href="{{ child.path }}">{{ child.column.title }}</a></li>');
{% endfor %}
  document.write('</ul></div>');
{% endif %}
{% endfor %}
}
function yxChildren(number) {
  var list = yx[number] || [];
  document.write('<ul class="yx-sub">');
  for (var i = 0; i < list.length; i++) {
    document.write('<li><a href="' + list[i][0] + '">' + list[i][1] + '</a></li>');
  }
  document.write('</ul>');
}
