"""The closed loop: a resident says whether it is done and how it was; somebody asks again."""
