document.write('<div class="menu"><ul>');
document.write('<li><a href="/index.html">首页</a></li>');
{% for item in menu %}
document.write('<li><a href="{{ item.path }}">{{ item.column.title }}</a></li>');
{% endfor %}
document.write('</ul></div>');
