/** ECharts with just what our pictures need. It is loaded when the first is drawn, because it takes a third of a second. */
export async function loadEcharts() {
  const [{ init, use }, charts, components, { SVGRenderer }] = await Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/renderers"),
  ]);
  const { BarChart, CustomChart, LineChart, SankeyChart } = charts;
  const { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } = components;
  use([
    BarChart,
    CustomChart,
    LineChart,
    SankeyChart,
    GridComponent,
    LegendComponent,
    MarkLineComponent,
    TitleComponent,
    SVGRenderer,
  ]);
  return { init };
}
