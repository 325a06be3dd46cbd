window.okrShapes = {
 "progress": {
  "config": {
   "view": {
    "continuousWidth": 300,
    "continuousHeight": 300
   }
  },
  "layer": [
   {
    "data": {
     "values": [
      {
       "share": 0
      },
      {
       "share": 1
      }
     ]
    },
    "mark": {
     "type": "point",
     "opacity": 0
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     }
    },
    "transform": [
     {
      "calculate": "datum.share == 0 ? toDate(start) : toDate(end)",
      "as": "day"
     }
    ]
   },
   {
    "data": {
     "name": "rows"
    },
    "mark": {
     "type": "line",
     "color": "$muted",
     "strokeDash": [
      2,
      3
     ],
     "strokeWidth": 1.5
    },
    "encoding": {
     "detail": {
      "field": "curve",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "labelExpr": "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')",
       "values": [
        0,
        0.3,
        0.7,
        1
       ],
       "domain": false,
       "ticks": false
      },
      "field": "progress",
      "scale": {
       "domain": [
        0,
        1
       ]
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.curve)"
     }
    ]
   },
   {
    "data": {
     "name": "rows"
    },
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$muted",
     "dx": 6,
     "text": "expected"
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "labelExpr": "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')",
       "values": [
        0,
        0.3,
        0.7,
        1
       ],
       "domain": false,
       "ticks": false
      },
      "field": "progress",
      "scale": {
       "domain": [
        0,
        1
       ]
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.curve)"
     },
     {
      "filter": "datum.said"
     }
    ]
   },
   {
    "data": {
     "name": "rows"
    },
    "mark": {
     "type": "line",
     "color": "$hue",
     "strokeWidth": 2
    },
    "encoding": {
     "detail": {
      "field": "line",
      "type": "nominal"
     },
     "strokeDash": {
      "field": "line",
      "legend": null,
      "scale": {
       "range": [
        [
         1,
         0
        ],
        [
         6,
         3
        ],
        [
         2,
         2
        ],
        [
         8,
         3,
         2,
         3
        ],
        [
         4,
         4
        ],
        [
         1,
         3
        ]
       ]
      },
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "labelExpr": "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')",
       "values": [
        0,
        0.3,
        0.7,
        1
       ],
       "domain": false,
       "ticks": false
      },
      "field": "progress",
      "scale": {
       "domain": [
        0,
        1
       ]
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.line)"
     }
    ]
   },
   {
    "data": {
     "name": "rows"
    },
    "mark": {
     "type": "circle",
     "color": "$hue",
     "opacity": 1,
     "size": 46
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "labelExpr": "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')",
       "values": [
        0,
        0.3,
        0.7,
        1
       ],
       "domain": false,
       "ticks": false
      },
      "field": "progress",
      "scale": {
       "domain": [
        0,
        1
       ]
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.line)"
     },
     {
      "window": [
       {
        "op": "rank",
        "field": "",
        "as": "rank"
       }
      ],
      "groupby": [
       "line"
      ],
      "sort": [
       {
        "field": "day",
        "order": "descending"
       }
      ]
     },
     {
      "filter": "datum.rank == 1"
     }
    ]
   },
   {
    "data": {
     "name": "rows"
    },
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$ink",
     "dx": 8,
     "fontWeight": 600
    },
    "encoding": {
     "text": {
      "field": "line",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%-d %b",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "day",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "labelExpr": "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')",
       "values": [
        0,
        0.3,
        0.7,
        1
       ],
       "domain": false,
       "ticks": false
      },
      "field": "progress",
      "scale": {
       "domain": [
        0,
        1
       ]
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.line)"
     },
     {
      "window": [
       {
        "op": "rank",
        "field": "",
        "as": "rank"
       }
      ],
      "groupby": [
       "line"
      ],
      "sort": [
       {
        "field": "day",
        "order": "descending"
       }
      ]
     },
     {
      "filter": "datum.rank == 1"
     }
    ]
   }
  ],
  "height": 240,
  "params": [
   {
    "name": "start",
    "value": ""
   },
   {
    "name": "end",
    "value": ""
   },
   {
    "name": "scale",
    "value": 1
   }
  ],
  "width": 560,
  "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"
 },
 "values": {
  "config": {
   "view": {
    "continuousWidth": 300,
    "continuousHeight": 300
   }
  },
  "layer": [
   {
    "mark": {
     "type": "line",
     "color": "$hue",
     "strokeWidth": 2
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "tickCount": 5,
       "domain": false,
       "ticks": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    }
   },
   {
    "mark": {
     "type": "circle",
     "color": "$hue",
     "opacity": 1,
     "size": 34
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "tickCount": 5,
       "domain": false,
       "ticks": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    }
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$hue",
     "dx": 8,
     "fontWeight": 600
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "tickCount": 5,
       "domain": false,
       "ticks": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "window": [
       {
        "op": "rank",
        "field": "",
        "as": "rank"
       }
      ],
      "sort": [
       {
        "field": "period",
        "order": "descending"
       }
      ]
     },
     {
      "filter": "datum.rank == 1"
     },
     {
      "calculate": "latest",
      "as": "said"
     }
    ]
   }
  ],
  "data": {
   "name": "rows"
  },
  "height": 240,
  "params": [
   {
    "name": "unit",
    "value": ""
   },
   {
    "name": "latest",
    "value": ""
   }
  ],
  "width": 560,
  "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"
 },
 "kpi": {
  "config": {
   "view": {
    "continuousWidth": 300,
    "continuousHeight": 300
   }
  },
  "layer": [
   {
    "mark": {
     "type": "line",
     "color": "$ink",
     "interpolate": "step-after",
     "strokeDash": [
      2,
      3
     ],
     "strokeWidth": 1.5
    },
    "encoding": {
     "detail": {
      "field": "target",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "field": "target",
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.target)"
     }
    ]
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$ink",
     "dx": 8
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "field": "target",
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.target)"
     },
     {
      "window": [
       {
        "op": "rank",
        "field": "",
        "as": "rank"
       }
      ],
      "sort": [
       {
        "field": "period",
        "order": "descending"
       }
      ]
     },
     {
      "filter": "datum.rank == 1"
     },
     {
      "calculate": "aim",
      "as": "said"
     }
    ]
   },
   {
    "layer": [
     {
      "mark": {
       "type": "line",
       "color": "$hue",
       "strokeWidth": 2
      },
      "encoding": {
       "x": {
        "axis": {
         "format": "%b %Y",
         "grid": false,
         "tickCount": 6,
         "labelOverlap": true
        },
        "field": "period",
        "scale": {
         "type": "utc"
        },
        "title": null,
        "type": "temporal"
       },
       "y": {
        "axis": {
         "tickCount": 5,
         "domain": false,
         "ticks": false,
         "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
        },
        "field": "value",
        "scale": {
         "zero": false,
         "nice": true
        },
        "title": null,
        "type": "quantitative"
       }
      }
     },
     {
      "mark": {
       "type": "circle",
       "color": "$hue",
       "opacity": 1,
       "size": 34
      },
      "encoding": {
       "x": {
        "axis": {
         "format": "%b %Y",
         "grid": false,
         "tickCount": 6,
         "labelOverlap": true
        },
        "field": "period",
        "scale": {
         "type": "utc"
        },
        "title": null,
        "type": "temporal"
       },
       "y": {
        "axis": {
         "tickCount": 5,
         "domain": false,
         "ticks": false,
         "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
        },
        "field": "value",
        "scale": {
         "zero": false,
         "nice": true
        },
        "title": null,
        "type": "quantitative"
       }
      }
     },
     {
      "mark": {
       "type": "text",
       "align": "left",
       "color": "$hue",
       "dx": 8,
       "fontWeight": 600
      },
      "encoding": {
       "text": {
        "field": "said",
        "type": "nominal"
       },
       "x": {
        "axis": {
         "format": "%b %Y",
         "grid": false,
         "tickCount": 6,
         "labelOverlap": true
        },
        "field": "period",
        "scale": {
         "type": "utc"
        },
        "title": null,
        "type": "temporal"
       },
       "y": {
        "axis": {
         "tickCount": 5,
         "domain": false,
         "ticks": false,
         "labelExpr": "datum.label + (unit == '%' ? ' %' : '')"
        },
        "field": "value",
        "scale": {
         "zero": false,
         "nice": true
        },
        "title": null,
        "type": "quantitative"
       }
      },
      "transform": [
       {
        "window": [
         {
          "op": "rank",
          "field": "",
          "as": "rank"
         }
        ],
        "sort": [
         {
          "field": "period",
          "order": "descending"
         }
        ]
       },
       {
        "filter": "datum.rank == 1"
       },
       {
        "calculate": "latest",
        "as": "said"
       }
      ]
     }
    ],
    "data": {
     "name": "rows"
    }
   }
  ],
  "data": {
   "name": "rows"
  },
  "height": 240,
  "params": [
   {
    "name": "aim",
    "value": ""
   },
   {
    "name": "unit",
    "value": ""
   },
   {
    "name": "latest",
    "value": ""
   }
  ],
  "width": 560,
  "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"
 },
 "behaviour": {
  "config": {
   "view": {
    "continuousWidth": 300,
    "continuousHeight": 300
   }
  },
  "layer": [
   {
    "mark": {
     "type": "area",
     "color": "$hue-soft"
    },
    "encoding": {
     "detail": {
      "field": "regime",
      "type": "nominal"
     },
     "opacity": {
      "condition": {
       "test": "datum.limited",
       "value": 0.45
      },
      "value": 0
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "lower",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     },
     "y2": {
      "field": "upper"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     }
    ]
   },
   {
    "mark": {
     "type": "line",
     "color": "$muted",
     "strokeWidth": 1.2
    },
    "encoding": {
     "detail": {
      "field": "regime",
      "type": "nominal"
     },
     "opacity": {
      "condition": {
       "test": "datum.limited",
       "value": 1
      },
      "value": 0
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "centre",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     }
    ]
   },
   {
    "mark": {
     "type": "rule",
     "color": "$muted",
     "strokeDash": [
      1,
      3
     ],
     "strokeWidth": 1
    },
    "encoding": {
     "opacity": {
      "condition": {
       "test": "isValid(datum.event)",
       "value": 1
      },
      "value": 0
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     }
    }
   },
   {
    "mark": {
     "type": "text",
     "align": "center",
     "baseline": "bottom",
     "color": "$muted",
     "dy": -3
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "value": 0
     }
    },
    "transform": [
     {
      "calculate": "isValid(datum.event) ? datum.event : ''",
      "as": "said"
     }
    ]
   },
   {
    "mark": {
     "type": "area",
     "color": "$ink",
     "interpolate": "step-after"
    },
    "encoding": {
     "detail": {
      "field": "aim",
      "type": "nominal"
     },
     "opacity": {
      "condition": {
       "test": "datum.banded",
       "value": 0.09
      },
      "value": 0
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "low",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     },
     "y2": {
      "field": "high"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     }
    ]
   },
   {
    "mark": {
     "type": "line",
     "color": "$ink",
     "interpolate": "step-after",
     "strokeDash": [
      2,
      3
     ],
     "strokeWidth": 1.5
    },
    "encoding": {
     "detail": {
      "field": "aim",
      "type": "nominal"
     },
     "opacity": {
      "condition": {
       "test": "datum.aim !== ''",
       "value": 1
      },
      "value": 0
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "target",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     }
    ]
   },
   {
    "mark": {
     "type": "line",
     "color": "$hue",
     "strokeWidth": 1.6
    },
    "encoding": {
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "!isValid(datum.event)"
     }
    ]
   },
   {
    "mark": {
     "type": "point",
     "opacity": 1,
     "strokeWidth": 1.8
    },
    "encoding": {
     "fill": {
      "field": "reading",
      "legend": null,
      "scale": {
       "domain": [
        "common",
        "concern",
        "improvement",
        "high",
        "low"
       ],
       "range": [
        "$hue",
        "$warn",
        "$paper",
        "$paper",
        "$paper"
       ]
      },
      "type": "nominal"
     },
     "shape": {
      "field": "reading",
      "legend": null,
      "scale": {
       "domain": [
        "common",
        "concern",
        "improvement",
        "high",
        "low"
       ],
       "range": [
        "circle",
        "diamond",
        "circle",
        "triangle-up",
        "triangle-down"
       ]
      },
      "type": "nominal"
     },
     "size": {
      "condition": {
       "test": "datum.reading === 'common'",
       "value": 16
      },
      "value": 100
     },
     "stroke": {
      "field": "reading",
      "legend": null,
      "scale": {
       "domain": [
        "common",
        "concern",
        "improvement",
        "high",
        "low"
       ],
       "range": [
        "$hue",
        "$warn",
        "$hue",
        "$ink",
        "$ink"
       ]
      },
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     }
    ]
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$muted",
     "dx": 8,
     "dy": {
      "expr": "offsets[1]"
     }
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "centre",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     },
     {
      "calculate": "isValid(datum.usual) ? datum.usual : ''",
      "as": "said"
     }
    ]
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$ink",
     "dx": 8,
     "dy": {
      "expr": "offsets[2]"
     }
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "target",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     },
     {
      "calculate": "isValid(datum.named) ? datum.named : ''",
      "as": "said"
     }
    ]
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$hue",
     "dx": 8,
     "dy": {
      "expr": "offsets[0]"
     },
     "fontWeight": 600
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "format": "%b %Y",
       "grid": false,
       "tickCount": 6,
       "labelOverlap": true
      },
      "field": "period",
      "scale": {
       "type": "utc"
      },
      "title": null,
      "type": "temporal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "filter": "isValid(datum.value)"
     },
     {
      "calculate": "isValid(datum.latest) ? datum.latest : ''",
      "as": "said"
     }
    ]
   }
  ],
  "data": {
   "name": "rows"
  },
  "height": 240,
  "params": [
   {
    "name": "unit",
    "value": ""
   },
   {
    "name": "offsets",
    "value": [
     0,
     0,
     0
    ]
   }
  ],
  "width": 560,
  "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"
 },
 "seasons": {
  "config": {
   "view": {
    "continuousWidth": 300,
    "continuousHeight": 300
   }
  },
  "layer": [
   {
    "mark": {
     "type": "line"
    },
    "encoding": {
     "color": {
      "condition": {
       "test": "datum.age == 0",
       "value": "$hue"
      },
      "value": "$muted"
     },
     "detail": {
      "field": "round",
      "type": "nominal"
     },
     "size": {
      "condition": {
       "test": "datum.age == 0",
       "value": 2.6
      },
      "value": 1.3
     },
     "strokeDash": {
      "field": "age",
      "legend": null,
      "scale": {
       "domain": [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8
       ],
       "range": [
        [
         1,
         0
        ],
        [
         6,
         3
        ],
        [
         2,
         2
        ],
        [
         8,
         3,
         2,
         3
        ],
        [
         4,
         4
        ],
        [
         1,
         3
        ],
        [
         10,
         4
        ],
        [
         3,
         1
        ],
        [
         6,
         1
        ]
       ]
      },
      "type": "ordinal"
     },
     "x": {
      "axis": {
       "grid": false,
       "labelAngle": 0,
       "labelOverlap": true
      },
      "field": "label",
      "sort": {
       "field": "phase",
       "op": "min"
      },
      "title": null,
      "type": "ordinal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    }
   },
   {
    "mark": {
     "type": "text",
     "align": "left",
     "color": "$ink",
     "dx": 7
    },
    "encoding": {
     "text": {
      "field": "said",
      "type": "nominal"
     },
     "x": {
      "axis": {
       "grid": false,
       "labelAngle": 0,
       "labelOverlap": true
      },
      "field": "label",
      "sort": {
       "field": "phase",
       "op": "min"
      },
      "title": null,
      "type": "ordinal"
     },
     "y": {
      "axis": {
       "domain": false,
       "labelExpr": "datum.label + (unit == '%' ? ' %' : '')",
       "tickCount": 5,
       "ticks": false
      },
      "field": "value",
      "scale": {
       "zero": false,
       "nice": true
      },
      "title": null,
      "type": "quantitative"
     }
    },
    "transform": [
     {
      "calculate": "isValid(datum.named) ? datum.named : ''",
      "as": "said"
     }
    ]
   }
  ],
  "data": {
   "name": "rows"
  },
  "height": 240,
  "params": [
   {
    "name": "unit",
    "value": ""
   }
  ],
  "width": 560,
  "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"
 }
};
