// Formats of charts, for the browser and for the stills drawn in the server.
//
// An option of ECharts comes as JSON, so it cannot hold functions; it holds their
// names ("@share:1"), and prepare puts in the functions from the list below. Data
// never becomes code: what is not in the list is taken out. Numbers are written
// as package assets/locale writes them; a test compares both.
//
//   @number, @number:D   1.234.567 · 1,234,567
//   @compact             1,2 triệu · 850 nghìn · 1.2M · 850K
//   @share, @share:D     0.949 → 94,9 % · 94.9%
//   @points, @points:D   +0,1 điểm % · +0.1 pp
//   @abs                 the size without its sign, compact (for pyramids)
//   @days                5 ngày · 5 days
//   @date, @month, @year 22/11/2026 · 22 Nov 2026, 11/2026 · Nov 2026, 2026
//   @text, @name         data.text, else the name; the name
//   @tip, @tip:FORMAT    a tooltip: data.tip, else name and value; on an axis its
//                        place, then a line for each series
//
// The pieces of a visualMap bring their own labels.
var ToancanhFormats = (function () {
  'use strict';

  var DASH = '\u2013'; // where there is no number
  var MINUS = '\u2212';
  var JOINER = '\u2060'; // nobody sees it
  var NO_BREAK = '\u00a0';
  var MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  var SCALES = [
    { size: 1e9, vi: 'tỷ', en: 'B' },
    { size: 1e6, vi: 'triệu', en: 'M' },
    { size: 1e3, vi: 'nghìn', en: 'K' }
  ];

  function own(object, key) {
    return Object.prototype.hasOwnProperty.call(object, key);
  }

  // safe keeps text of the data from opening a style of rich text: a word joiner
  // parts the brace from the name of the style.
  function safe(text) {
    return String(text).replace(/\{(?=[A-Za-z0-9_]+\|)/g, '{' + JOINER);
  }

  // plain writes out a number that JavaScript would give an exponent.
  function plain(v) {
    var parts = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(v));
    if (!parts) {
      return String(v);
    }
    var fraction = parts[2] || '';
    var digits = parts[1] + fraction;
    var exponent = Number(parts[3]);
    if (exponent < 0) {
      return '0.' + new Array(-exponent).join('0') + digits;
    }
    return digits + new Array(exponent - fraction.length + 1).join('0');
  }

  // digits writes a number that is not negative with a count of decimals, halves
  // to even; a negative count means as many as it has.
  function digits(v, decimals) {
    if (decimals < 0 || v >= 1e21) {
      return plain(v);
    }
    var exact = v.toFixed(decimals + 30);
    var end = exact.length - 30;
    if (/^50*$/.test(exact.slice(end))) {
      var lower = decimals > 0 ? exact.slice(0, end) : exact.slice(0, end - 1);
      if (Number(lower.slice(-1)) % 2 === 0) {
        return lower;
      }
    }
    return v.toFixed(decimals);
  }

  // written puts the marks of a language into digits, and the sign before them.
  function written(lang, text, negative) {
    var parts = text.split('.');
    var whole = parts[0].replace(/\B(?=(\d{3})+$)/g, lang === 'en' ? ',' : '.');
    var fraction = parts[1] ? (lang === 'en' ? '.' : ',') + parts[1] : '';
    return (negative && /[1-9]/.test(text) ? MINUS : '') + whole + fraction;
  }

  function decimal(lang, v, decimals) {
    return isFinite(v) ? written(lang, digits(Math.abs(v), decimals), v < 0) : DASH;
  }

  // trimmed drops the zeros at the end, and never shows 0 for what is more.
  function trimmed(lang, v, decimals) {
    var text = digits(Math.abs(v), decimals);
    if (text.indexOf('.') >= 0) {
      text = text.replace(/\.?0+$/, '');
    }
    return text === '0' ? decimal(lang, v, -1) : written(lang, text, v < 0);
  }

  function compact(lang, v) {
    var size = Math.abs(v);
    var i = 0;
    while (i < SCALES.length && size < SCALES[i].size) {
      i++;
    }
    if (i === SCALES.length) {
      return trimmed(lang, v, size < 10 ? 2 : 1);
    }
    if (i > 0 && Number(digits(size / SCALES[i].size, 1)) >= 1000) {
      i--; // 999.990 is 1 triệu, not 1.000 nghìn
    }
    var text = trimmed(lang, v / SCALES[i].size, 1);
    return lang === 'en' ? text + SCALES[i].en : text + NO_BREAK + SCALES[i].vi;
  }

  function share(lang, v, decimals) {
    var step = Number('1e-' + decimals);
    var text = decimal(lang, v * 100, decimals);
    if (v > 0 && text === decimal(lang, 0, decimals)) {
      text = '<' + decimal(lang, step, decimals);
    } else if (v < 1 && text === decimal(lang, 100, decimals)) {
      text = '>' + decimal(lang, 100 - step, decimals);
    } else if (v > 1 && text === decimal(lang, 100, decimals)) {
      text = '>' + text;
    }
    return text + (lang === 'en' ? '%' : NO_BREAK + '%');
  }

  function points(lang, v, decimals) {
    var text = decimal(lang, v * 100, decimals);
    var plus = v > 0 && text !== decimal(lang, 0, decimals) ? '+' : '';
    return plus + text + NO_BREAK + (lang === 'en' ? 'pp' : 'điểm' + NO_BREAK + '%');
  }

  function days(lang, v) {
    var unit = lang === 'en' ? (v === 1 ? 'day' : 'days') : 'ngày';
    return trimmed(lang, v, 1) + NO_BREAK + unit;
  }

  // dayOf reads a day, 'YYYY-MM-DD' or an instant in milliseconds, or a month,
  // 'YYYY-MM', whose day is 0.
  function dayOf(v) {
    var parts = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d)(?:[T ].*)?)?$/.exec(v);
    if (typeof v === 'string' && parts) {
      return { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3] || 0) };
    }
    if (typeof v === 'number' && isFinite(v)) {
      var at = new Date(v);
      return { year: at.getFullYear(), month: at.getMonth() + 1, day: at.getDate() };
    }
    return null;
  }

  function two(n) {
    return n < 10 ? '0' + n : String(n);
  }

  var dates = {
    date: function (lang, d) {
      if (d.day === 0) {
        return dates.month(lang, d);
      }
      return lang === 'en' ? d.day + ' ' + MONTHS[d.month - 1] + ' ' + d.year : two(d.day) + '/' + two(d.month) + '/' + d.year;
    },
    month: function (lang, d) {
      return lang === 'en' ? MONTHS[d.month - 1] + ' ' + d.year : two(d.month) + '/' + d.year;
    },
    year: function (lang, d) {
      return String(d.year);
    }
  };

  // numbers lists the formats of a number, with the decimals where none are asked.
  var numbers = {
    number: { write: decimal, decimals: -1 },
    compact: { write: compact },
    share: { write: share, decimals: 0 },
    points: { write: points, decimals: 1 },
    abs: { write: function (lang, v) { return compact(lang, Math.abs(v)); } },
    days: { write: days }
  };

  // writer returns the function that writes a value in a format: "share:1".
  function writer(format, lang) {
    var parts = /^([a-z]+)(?::(\d))?$/.exec(format);
    if (!parts) {
      return null;
    }
    var name = parts[1];
    if (own(dates, name) && parts[2] === undefined) {
      return function (v) {
        var day = dayOf(v);
        return day ? dates[name](lang, day) : v === null || v === undefined ? DASH : safe(v);
      };
    }
    if (!own(numbers, name) || parts[2] !== undefined && numbers[name].decimals === undefined) {
      return null;
    }
    var decimals = parts[2] === undefined ? numbers[name].decimals : Number(parts[2]);
    return function (v) {
      var n = typeof v === 'string' && v.trim() !== '' ? Number(v) : v;
      return typeof n === 'number' && isFinite(n) ? numbers[name].write(lang, n, decimals) : DASH;
    };
  }

  // valueOf finds the value in what ECharts hands to a formatter: the value
  // itself, or what it knows of a point, whose value may be a list of dimensions.
  function valueOf(subject) {
    if (subject === null || typeof subject !== 'object') {
      return subject;
    }
    var value = Array.isArray(subject) ? subject : subject.value;
    if (!Array.isArray(value)) {
      return value;
    }
    var encode = subject.encode || {};
    var named = encode.value || encode.y;
    var at = named && named.length ? named[0] : value.length - 1;
    if (!encode.value && encode.x && typeof value[at] === 'string' && isNaN(Number(value[at]))) {
      at = encode.x[0]; // bars that lie: the value is on the other axis
    }
    return value[at];
  }

  function nameOf(subject) {
    if (subject === null || subject === undefined) {
      return '';
    }
    return safe(typeof subject === 'object' ? subject.name : subject);
  }

  function textOf(subject) {
    var data = subject && subject.data;
    return data && typeof data.text === 'string' ? safe(data.text) : nameOf(subject);
  }

  // headOf names the place on the axis that a tooltip is about.
  function headOf(point, lang) {
    if (point.data && typeof point.data.at === 'string') {
      return safe(point.data.at);
    }
    var day = dayOf(point.axisValue);
    if (day && (typeof point.axisValue === 'string' || /\.time$/.test(point.axisType))) {
      return dates.date(lang, day);
    }
    return safe(point.axisValueLabel || point.name);
  }

  function tip(write, lang) {
    return function (subject) {
      if (!Array.isArray(subject)) {
        var data = subject.data;
        return data && typeof data.tip === 'string' ? safe(data.tip) : nameOf(subject) + ': ' + write(valueOf(subject));
      }
      if (subject.length === 0) {
        return '';
      }
      return [headOf(subject[0], lang)].concat(subject.map(function (point) {
        return safe(point.seriesName) + ': ' + write(valueOf(point));
      })).join('\n');
    };
  }

  // formatter returns the function of a name in the list, or null.
  function formatter(name, lang) {
    if (typeof name !== 'string' || name.charAt(0) !== '@') {
      return null;
    }
    var rest = name.slice(1);
    if (rest === 'text') {
      return textOf;
    }
    if (rest === 'name') {
      return nameOf;
    }
    if (rest === 'tip') {
      return tip(writer('number', lang), lang);
    }
    if (rest.slice(0, 4) === 'tip:') {
      var inner = writer(rest.slice(4).replace(/^@/, ''), lang);
      return inner && tip(inner, lang);
    }
    var write = writer(rest, lang);
    return write && function (subject) { return write(valueOf(subject)); };
  }

  // walk puts functions where their names stand, and takes out every other
  // formatter; in data nothing is a formatter. ECharts keeps things by the names in
  // the data, and one of them would lead it to what all objects share.
  function walk(node, lang, data) {
    if (node === null || typeof node !== 'object') {
      return;
    }
    Object.keys(node).forEach(function (key) {
      if (key === '__proto__') {
        delete node[key];
      } else if (node[key] === '__proto__') {
        node[key] += JOINER;
      } else if (!data && (key === 'formatter' || key === 'valueFormatter')) {
        var f = formatter(node[key], lang);
        if (f) {
          node[key] = f;
        } else {
          delete node[key];
        }
      } else {
        walk(node[key], lang, data || key === 'data' || key === 'dataset');
      }
    });
  }

  function each(component, change) {
    (Array.isArray(component) ? component : [component]).forEach(function (item) {
      if (item !== null && typeof item === 'object') {
        change(item);
      }
    });
  }

  // prepare makes an option ready for ECharts and returns it: formatters in the
  // language, tooltips as rich text (HTML would need styles that pages refuse).
  // With {still: true} it takes out what only moves or answers a pointer; the
  // part of the data that a slider shows stays the part that is drawn.
  function prepare(option, lang, mode) {
    lang = lang === 'en' ? 'en' : 'vi';
    walk(option, lang, false);
    if (mode && mode.still) {
      option.animation = false;
      delete option.tooltip;
      delete option.toolbox;
      each(option.dataZoom, function (zoom) { zoom.type = 'inside'; });
      return option;
    }
    each(option.tooltip, function (tooltip) {
      tooltip.renderMode = 'richText';
      if (!tooltip.formatter) {
        tooltip.formatter = formatter('@tip', lang);
      }
    });
    return option;
  }

  // install has ECharts measure text on a page as it is measured for a still, so
  // that a chart does not move when it comes alive: always in the family of the
  // page, even where ECharts forgets it and asks for "12px sans-serif". It takes the
  // width of one Chinese letter for the height of a line, which only some fonts have.
  function install(echarts, family) {
    var pen = document.createElement('canvas').getContext('2d');
    echarts.setPlatformAPI({
      measureText: function (text, font) {
        var parts = /^(.*?)([\d.]+)px/.exec(font) || ['', '', '12'];
        if (text === '国') {
          return { width: Number(parts[2]) };
        }
        pen.font = (/bold|[6-9]00/.test(parts[1]) ? '600 ' : '') + parts[2] + 'px "' + family + '"';
        return pen.measureText(text);
      }
    });
  }

  return { prepare: prepare, install: install };
})();
