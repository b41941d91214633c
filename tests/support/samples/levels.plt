<?xml version="1.0" encoding="UTF-8"?>
<databrowser>
  <title>Cavity levels</title>
  <show_toolbar>true</show_toolbar>
  <grid>true</grid>
  <update_period>3.0</update_period>
  <scroll_step>5</scroll_step>
  <scroll>true</scroll>
  <start>-2 hours 30.0 minutes</start>
  <end>now</end>
  <archive_rescale>STAGGER</archive_rescale>
  <background><red>255</red><green>255</green><blue>255</blue></background>
  <title_font>Liberation Sans|18|1</title_font>
  <axes>
    <axis>
      <visible>true</visible><name>Forward</name><use_axis_name>true</use_axis_name>
      <use_trace_names>false</use_trace_names><right>false</right>
      <color><red>0</red><green>0</green><blue>0</blue></color>
      <min>-0.5</min><max>7.5</max><grid>true</grid>
      <autoscale>false</autoscale><log_scale>false</log_scale>
    </axis>
    <axis>
      <visible>true</visible><name>Pressure (mbar)</name><right>true</right>
      <min>1.0E-9</min><max>1.0E-3</max>
      <autoscale>false</autoscale><log_scale>true</log_scale>
    </axis>
    <axis>
      <visible>false</visible><name>Value 3</name><use_axis_name>false</use_axis_name>
      <right>false</right><min>0.0</min><max>10.0</max>
      <autoscale>true</autoscale><log_scale>false</log_scale>
    </axis>
  </axes>
  <annotations>
    <annotation><pv>0</pv><time>2024-05-06 07:08:09.000</time><text>trip</text></annotation>
  </annotations>
  <pvlist>
    <pv>
      <display_name>Forward power</display_name><visible>true</visible>
      <name>RF:CAV1:FWD</name><axis>0</axis>
      <color><red>255</red><green>0</green><blue>16</blue></color>
      <trace_type>AREA</trace_type><linewidth>2</linewidth>
      <line_style>SOLID</line_style><point_type>NONE</point_type><point_size>2</point_size>
      <waveform_index>0</waveform_index><period>0.0</period><ring_size>5000</ring_size>
      <request>OPTIMIZED</request>
      <archive><name>main</name><url>pbraw://archiver:17668/retrieval</url></archive>
    </pv>
    <pv>
      <display_name>VAC:CAV1:P</display_name><visible>false</visible>
      <name>ca://VAC:CAV1:P</name><axis>1</axis>
      <color><red>0</red><green>0</green><blue>255</blue></color>
      <trace_type>SINGLE_LINE_DIRECT</trace_type><linewidth>1</linewidth>
      <waveform_index>0</waveform_index><period>1.5</period>
    </pv>
    <pv>
      <display_name>Trip $(S)</display_name><visible>true</visible>
      <name>$(S):TRIP</name><axis>2</axis>
      <color><red>0</red><green>200</green><blue>0</blue></color>
      <trace_type>NONE</trace_type><point_type>CIRCLES</point_type><linewidth>1</linewidth>
      <waveform_index>3</waveform_index>
    </pv>
    <pv><name>sim://sine</name><axis>0</axis></pv>
    <pv><name>pva://RF:IMAGE</name><axis>0</axis></pv>
    <pv><name>RF:LOST</name><axis>7</axis></pv>
    <formula>
      <display_name>sum</display_name><visible>true</visible><name>sum</name><axis>0</axis>
      <formula>a + b</formula>
    </formula>
  </pvlist>
</databrowser>
