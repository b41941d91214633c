"""Records of other kinds than analog ones, by the prefix ``p``: one of each."""

KINDS = """\
record(longout,"{p}long"){{field(VAL,"-7")field(PINI,"YES")}}
record(mbbo,"{p}mbbo"){{field(ZRST,"Idle")field(ONST,"Tune")field(VAL,"1")field(PINI,"YES")}}
record(stringout,"{p}text"){{field(VAL,"hello")field(PINI,"YES")}}
record(waveform,"{p}wave"){{field(FTVL,"FLOAT")field(NELM,"8")field(PINI,"YES")
  field(INP,{{const:[1,2.5,3]}})}}
"""
