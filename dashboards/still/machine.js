// The world ECharts finds inside the program: no page, no timers, no clock and no
// chance, so that an option is drawn the same at any time and after any other.
var setTimeout = function () { return 0; };
var clearTimeout = function () {};
var toancanh = (function (RealDate, measure) {
  'use strict';

  // The clock stands still, in the one zone of Viet Nam, wherever the program runs.
  var ZONE = 7 * 3600 * 1000;
  globalThis.Date = class Date extends RealDate {
    constructor() {
      super(...(arguments.length > 1 ? [RealDate.UTC(...arguments) - ZONE] : arguments.length ? arguments : [0]));
    }
    static now() {
      return 0;
    }
    getTimezoneOffset() {
      return -ZONE / 60000;
    }
  };
  ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'].forEach(function (part) {
    Date.prototype['get' + part] = function () {
      return new RealDate(this.getTime() + ZONE)['getUTC' + part]();
    };
    Date.prototype['set' + part] = function () {
      var there = new RealDate(this.getTime() + ZONE);
      return this.setTime(there['setUTC' + part](...arguments) - ZONE);
    };
  });

  var seed = 0;
  Math.random = function () {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };

  return {
    ready: function () {
      Object.preventExtensions(Object.prototype); // no name in the data reaches what all objects share
      echarts.setPlatformAPI({
        measureText: function (text, font) {
          return { width: measure(String(text), String(font)) };
        }
      });
    },
    map: function (name, text) {
      echarts.registerMap(name, JSON.parse(text));
    },
    draw: function (text, width, height, lang) {
      seed = 0;
      var option = ToancanhFormats.prepare(JSON.parse(text), lang, { still: true });
      var chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: width, height: height });
      try {
        chart.setOption(option);
        return chart.getZr().painter.renderToString({ cssAnimation: false, cssEmphasis: false, useViewBox: true });
      } finally {
        chart.dispose();
      }
    }
  };
})(Date, measureText);
