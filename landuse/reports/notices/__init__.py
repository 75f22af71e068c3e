"""The ten papers of idle-land work in Word: templates, the sketch of the parcel, writing one or many, the officer's worklist."""
